import { type Finding, ok, warning } from './finding.js';
import { quoted } from './printable.js';

/** How far the clock of a server may be from a site's before logins fail, and what fails then. */
export interface ClockTolerance {
  readonly aheadSeconds: number;
  readonly behindSeconds: number;
  /** The end of an advice. */
  readonly consequence: string;
}

/** What core takes where a site says nothing else (OpenID 2.0 sec. 11.3). */
export const NONCE_TOLERANCE: ClockTolerance = {
  aheadSeconds: 300,
  behindSeconds: 600,
  consequence: 'answers are refused whose nonce is more than 300 s ahead, or more than 600 s old',
};

/** The same for tokens (OIDC Core sec. 3.1.3.7). */
export const TOKEN_TOLERANCE: ClockTolerance = {
  aheadSeconds: 60,
  behindSeconds: 60,
  consequence: 'tokens are refused that are more than 60 s ahead, or that expired more than 60 s ago',
};

/** The clocks of the servers that answered, beside the one of this machine. */
export class ClockReadings {
  readonly #secondsAhead = new Map<string, number>();
  readonly #tolerance: ClockTolerance;

  constructor(tolerance: ClockTolerance) {
    this.#tolerance = tolerance;
  }

  /** @param serverTime the Date header, which counts whole seconds; as the server wrote it */
  read(url: string, serverTime: string | undefined): void {
    const time = Date.parse(serverTime ?? '');
    if (Number.isNaN(time)) return;
    this.#secondsAhead.set(new URL(url).host, Math.round((time + 500 - Date.now()) / 1000));
  }

  /** A finding for each host that told its time: a warning beyond half of what is tolerated. */
  findings(): readonly Finding[] {
    const { aheadSeconds, behindSeconds, consequence } = this.#tolerance;
    return [...this.#secondsAhead].map(([host, seconds]) => {
      const detail = { host, secondsAhead: seconds };
      const apart = Math.abs(seconds);
      if (apart <= (seconds > 0 ? aheadSeconds : behindSeconds) / 2) {
        return ok(`The clocks of ${quoted(host)} and of this machine are close enough (${apart} s apart).`, detail);
      }
      const message = `The clock of ${quoted(host)} is ${apart} s ${seconds > 0 ? 'ahead of' : 'behind'} the one of this machine.`;
      return warning(message, `Set the wrong one of the two, by NTP: ${consequence}.`, detail);
    });
  }
}
