import type { ReportedStep, Subject } from './finding.js';
import { jsonLine, printable } from './printable.js';

/** How an examination ended. */
export interface Outcome {
  readonly usable: boolean;
  /** The protocols as which it is, or the site. */
  readonly usableAs: readonly Subject[];
  readonly warnings: number;
  readonly failures: number;
}

/** What is written while an examination goes on, and at its end. */
export interface Report {
  step(step: ReportedStep): void;
  outcome(outcome: Outcome): void;
}

const COLORS = { ok: 32, warning: 33, failed: 31 } as const;
const TITLES = { openid2: 'OpenID 2.0', id4me: 'ID4me', site: 'Site' } as const;

/** One JSON object a line, as the steps happen; the last one has the outcome. */
export function jsonReport(write: (text: string) => void): Report {
  return {
    step: (step) => write(`${jsonLine({ type: 'step', ...step })}\n`),
    outcome: (outcome) => write(`${jsonLine({ type: 'outcome', ...outcome })}\n`),
  };
}

/** Lines for people. */
export function textReport(write: (text: string) => void, usesColors: boolean): Report {
  const colored = (text: string, status: keyof typeof COLORS) =>
    usesColors ? `\u001b[${COLORS[status]}m${text}\u001b[0m` : text;
  let subject: string | undefined;
  return {
    step(step) {
      if (step.subject !== subject) write(`${subject === undefined ? '' : '\n'}${TITLES[step.subject]}\n`);
      subject = step.subject;
      const { status, durationMs } = step;
      const label = colored(status.padEnd(7), status);
      const time = `${durationMs.toFixed(durationMs < 10 ? 1 : 0)} ms`.padStart(8);
      write(`  ${label} ${time}  ${step.step}: ${printable(withoutStep(step.message))}\n`);
      if (step.status === 'ok') return;
      const code = step.code === undefined ? '' : ` (${step.code})`;
      write(`${' '.repeat(20)}What to do: ${printable(step.advice)}${code}\n`);
    },
    outcome({ usable, usableAs, warnings, failures }) {
      const summary = usable
        ? colored(`Usable: ${usableAs.map((subject) => TITLES[subject]).join(', ')}`, 'ok')
        : colored('Not usable', 'failed');
      write(`\n${summary}. ${counted(failures, 'failure')}, ${counted(warnings, 'warning')}.\n`);
    },
  };
}

/** The library's messages begin with the part of the login that they are about, which stands before them here. */
function withoutStep(message: string): string {
  return message.replace(/^[a-z-]+: /, '');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
