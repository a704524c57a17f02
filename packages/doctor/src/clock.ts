import { type Finding, ok, warning } from './finding.js';
import { quoted } from './printable.js';

/** Half of what sites forgive: nonces and tokens may be a minute off. */
const TOLERATED_SECONDS = 30;

/** The clocks of the servers that answered, beside the one of this machine. */
export class ClockReadings {
  readonly #secondsAhead = new Map<string, number>();

  /** @param serverTime the Date header, which counts whole seconds; as the server wrote it */
  read(url: string, serverTime: string | undefined): void {
    const time = Date.parse(serverTime ?? '');
    if (Number.isNaN(time)) return;
    this.#secondsAhead.set(new URL(url).host, Math.round((time + 500 - Date.now()) / 1000));
  }

  /** A finding for each host that told its time. */
  findings(): readonly Finding[] {
    return [...this.#secondsAhead].map(([host, seconds]) => {
      const detail = { host, secondsAhead: seconds };
      if (Math.abs(seconds) <= TOLERATED_SECONDS) {
        return ok(`The clocks of ${quoted(host)} and of this machine agree (${Math.abs(seconds)} s apart).`, detail);
      }
      const side = seconds > 0 ? 'ahead of' : 'behind';
      return warning(
        `The clock of ${quoted(host)} is ${Math.abs(seconds)} s ${side} the one of this machine.`,
        'Set the wrong one of the two, by NTP: nonces and tokens that are a minute off are refused.',
        detail,
      );
    });
  }
}
