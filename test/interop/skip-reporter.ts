import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/**
 * Names every skipped test at the end of a run, and counts all of them in one plain line, so that a suite without its software cannot go unnoticed.
 *
 * Silent when tests were picked by name, because then all the others count as skipped.
 */
export default class SkipReporter implements Reporter {
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.vitest === undefined || this.vitest.getGlobalTestNamePattern() !== undefined) return;
    const lines = modules.flatMap((module) => [...module.children.allTests('skipped')].map(describeSkip));
    if (lines.length > 0) this.vitest.logger.log(`\nSkipped:\n${lines.join('\n')}\n`);
    const count = (state: 'passed' | 'failed' | 'skipped') =>
      modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
    this.vitest.logger.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  }
}

/** Says where a skipped test stands, what it is called and the note that `context.skip(note)` left. */
function describeSkip(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' && result.note !== undefined ? ` [${result.note}]` : '';
  return `  ${test.module.relativeModuleId}: ${test.fullName}${note}`;
}
