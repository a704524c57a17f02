import { type Finding, findingOf, type ReportedStep, type Subject } from './finding.js';

/** Takes down the steps of one examination, and tells each of them as it happens. */
export class Journal {
  #hasFailed = false;
  #toldAt = performance.now();
  readonly #subject: Subject;
  readonly #tell: (step: ReportedStep) => void;

  constructor(subject: Subject, tell: (step: ReportedStep) => void) {
    this.#subject = subject;
    this.#tell = tell;
  }

  /** Whether nothing has failed so far. */
  get isUsable(): boolean {
    return !this.#hasFailed;
  }

  add(step: string, ...findings: readonly Finding[]): void {
    for (const finding of findings) {
      const now = performance.now();
      const durationMs = Math.round((finding.durationMs ?? now - this.#toldAt) * 10) / 10;
      this.#toldAt = now;
      this.#hasFailed ||= finding.status === 'failed';
      this.#tell({ subject: this.#subject, step, ...finding, durationMs });
    }
  }

  /** What `run` gives; undefined where the library threw an error, which then is the finding of this step. */
  async attempt<T>(step: string, run: () => T | Promise<T>, status: 'warning' | 'failed' = 'failed') {
    try {
      return await run();
    } catch (error) {
      this.add(step, findingOf(error, status));
      return undefined;
    }
  }
}
