import { bounded, report } from '../measure.js';

/** What became of all logins. */
export class Tally {
  /** Who was to log in, by login. @type {Map<string, string>} */
  begun = new Map();
  complete = 0;
  #forged = 0;
  #twice = 0;
  #wrongly = 0;
  #uncoded = [];
  #unanswered = 0;
  #unheard = 0;
  #heard = 0;
  #codes = new Map();

  /** @returns whether somebody logged in */
  add({ replies }) {
    const accepted = replies.filter(({ kind }) => kind === 'accepted').length;
    this.#uncoded.push(...replies.filter(({ kind }) => kind === 'uncoded'));
    this.#heard += accepted;
    if (accepted > 1) this.#twice += 1;
    if (accepted > 0) this.complete += 1;
    if (accepted > 0) return true;
    const { kind, code } = replies.findLast((reply) => reply.kind !== 'lost') ?? { kind: 'lost' };
    if (kind === 'lost') this.#unanswered += 1;
    if (kind === 'coded') this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    return false;
  }

  addForgery({ replies }) {
    if (replies.some(({ kind }) => kind === 'coded')) this.#forged += 1;
    this.#uncoded.push(...replies.filter(({ kind }) => kind === 'uncoded'));
    if (replies.some(({ kind }) => kind === 'accepted')) this.#wrongly += 1;
  }

  /** With what the processes themselves wrote down, which no lost answer hides. */
  compare(accepted) {
    const seen = new Set();
    for (const { login, name } of accepted) {
      if (seen.has(login)) this.#twice += 1;
      seen.add(login);
      if (this.begun.get(login) !== name) this.#wrongly += 1;
    }
    this.#unheard = accepted.length - this.#heard;
  }

  report({ name, wanted, seconds, processes, disturbances }) {
    const failed = [...this.#codes.values()].reduce((sum, count) => sum + count, 0);
    report(`${name}: logins in ${Math.round(seconds)} s, each answer at ${processes} processes at once`, [
      { what: 'complete', logins: this.complete },
      { what: 'failed with a code', logins: failed },
      { what: 'accepted by a process that died before it could say so', logins: this.#unheard },
      { what: 'forged answers refused', logins: this.#forged },
    ]);
    report(
      `${name}: codes of those that failed`,
      [...this.#codes].map(([code, logins]) => ({ code, logins })),
    );
    report(`${name}: what happened meanwhile`, [disturbances]);
    for (const { code } of this.#uncoded.slice(0, 5)) console.log(`without a code: ${code}`);
    bounded(`${name}: logins short of ${wanted} complete ones`, Math.max(wanted - this.complete, 0), 0, '');
    bounded(`${name}: accepted twice`, this.#twice, 0, '');
    bounded(`${name}: accepted wrongly`, this.#wrongly, 0, '');
    bounded(`${name}: answers of failure without a code`, this.#uncoded.length, 0, '');
    bounded(`${name}: logins that nothing was ever said of`, this.#unanswered, 0, '');
  }
}
