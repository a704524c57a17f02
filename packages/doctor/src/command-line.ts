import { isRelyingPartyError } from 'openid-rp-core';
import type { ReportedStep, Subject } from './finding.js';
import { examineId4me } from './id4me/examination.js';
import { protocolsOf } from './identifier-kind.js';
import { examineOpenId2 } from './openid2/examination.js';
import { type DoctorOptions, readOptions, UsageError } from './options.js';
import { printable } from './printable.js';
import { jsonReport, textReport } from './report.js';
import { examineSite } from './site/examination.js';
import { USAGE } from './usage.js';

/** Where the text of a command goes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether colors would be seen, and are wanted. */
  readonly usesColors: boolean;
}

/** Usable, warnings or not. */
const USABLE = 0;
const NOT_USABLE = 1;
const WRONG_USAGE = 2;

/**
 * Runs the command.
 *
 * @param args without the program's name
 * @returns the exit code: 0 usable, 1 not usable, 2 wrong usage
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const options = readOptions(args);
    if (!options.help) return await examine(options, terminal);
    terminal.out(USAGE);
    return USABLE;
  } catch (error) {
    // What the library does not take as an option came from the command line.
    const isUsage = error instanceof UsageError || (isRelyingPartyError(error) && error.name === 'ConfigurationError');
    if (!isUsage) throw error;
    terminal.err(`${printable(error.message)}\n\n${USAGE}`);
    return WRONG_USAGE;
  }
}

async function examine(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const report = options.json ? jsonReport(terminal.out) : textReport(terminal.out, terminal.usesColors);
  const counts = { ok: 0, warning: 0, failed: 0 };
  const usableAs = await runExaminations(options, (step) => {
    counts[step.status] += 1;
    report.step(step);
  });
  report.outcome({ usable: usableAs.length > 0, usableAs, warnings: counts.warning, failures: counts.failed });
  return usableAs.length > 0 ? USABLE : NOT_USABLE;
}

/** A domain name may be both, and is usable when one of the two is. */
async function runExaminations(
  options: DoctorOptions,
  tell: (step: ReportedStep) => void,
): Promise<readonly Subject[]> {
  const { identifier = '', network, dns, registration, xriProxy } = options;
  if (options.site) return (await examineSite({ ...network, ...options.site }, tell)) ? ['site'] : [];
  const usableAs: Subject[] = [];
  for (const protocol of options.protocol ? [options.protocol] : protocolsOf(identifier)) {
    const isUsable =
      protocol === 'id4me'
        ? await examineId4me(identifier, { ...network, dns, ...registration }, tell)
        : await examineOpenId2(identifier, { ...network, xriProxy }, tell);
    if (isUsable) usableAs.push(protocol);
  }
  return usableAs;
}
