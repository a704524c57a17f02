import { randomBytes } from 'node:crypto';
import type { Database, Value } from './database.js';
import type { IdentityKey, VerifiedIdentity } from './identity.js';
import { SESSION_LIFETIME_MS } from './session-records.js';

/** Who is logged in: an account, and the login by which. */
export interface SiteUser extends IdentityKey {
  readonly loginId: string;
  readonly accountId: string;
  readonly name: string;
  /** Empty for none. */
  readonly email: string;
  readonly isEmailVerified: boolean;
  /** Of ID4me, for logging out at the authority, too. Otherwise empty. */
  readonly idToken: string;
}

/** An identity that an account can be logged in to with. */
export type KnownIdentity = IdentityKey & { readonly identifier: string };

/** What somebody who registers says. */
export interface Registration {
  readonly name: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
}

/** What log-outs need of a login, where there is a session at the provider. */
export interface ProviderSession {
  readonly idToken: string;
  readonly providerSession: string;
}

const KEY = 'protocol = ? AND issuer = ? AND subject = ?';
const keyOf = ({ protocol, issuer, subject }: IdentityKey) => [protocol, issuer, subject] as const;

/**
 * The accounts of the site, their identities and logins.
 *
 * An account is found by an identity's key alone. An e-mail address links nothing: two accounts may have the same.
 */
export class Accounts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes an account for an identity, unless somebody was quicker: then it keeps the one that it has. */
  async register(identity: VerifiedIdentity, { name, email, isEmailVerified }: Registration): Promise<void> {
    const id = randomId();
    await this.#database.batch([
      [
        'INSERT INTO accounts (id, name, email, is_email_verified) VALUES (?, ?, ?, ?)',
        id,
        name,
        email,
        Number(isEmailVerified),
      ],
      [INSERT_IDENTITY, ...keyOf(identity), identity.identifier, id],
      ['DELETE FROM accounts WHERE id = ? AND NOT EXISTS (SELECT 1 FROM identities WHERE account_id = ?)', id, id],
    ]);
  }

  /** Adds an identity to an account. @returns whether it is there now; false where it is another account's */
  async add(accountId: string, identity: VerifiedIdentity): Promise<boolean> {
    const key = keyOf(identity);
    await this.#rows(INSERT_IDENTITY, ...key, identity.identifier, accountId);
    const [row] = await this.#rows(`SELECT account_id FROM identities WHERE ${KEY}`, ...key);
    return row?.['account_id'] === accountId;
  }

  /**
   * Removes an identity of an account, and ends the logins with it but the present one.
   *
   * @returns false where it is the last one, or not there
   */
  async remove({ accountId, loginId }: SiteUser, identity: IdentityKey): Promise<boolean> {
    const key = keyOf(identity);
    const [, removed] = await this.#database.batch([
      // Who removes another one at the same time waits here, so that one of them is left.
      ['UPDATE accounts SET id = id WHERE id = ?', accountId],
      [
        `DELETE FROM identities WHERE ${KEY} AND account_id = ? AND (SELECT count(*) FROM identities WHERE account_id = ?) > 1 RETURNING subject`,
        ...key,
        accountId,
        accountId,
      ],
      [
        `DELETE FROM logins WHERE ${KEY} AND account_id = ? AND id <> ? AND NOT EXISTS (SELECT 1 FROM identities WHERE ${KEY})`,
        ...key,
        accountId,
        loginId,
        ...key,
      ],
    ]);
    return removed?.rows.length === 1;
  }

  /** The identities of an account. */
  async identitiesOf(accountId: string): Promise<readonly KnownIdentity[]> {
    const order = 'ORDER BY protocol, identifier';
    const columns = 'protocol, issuer, subject, identifier';
    const rows = await this.#rows(`SELECT ${columns} FROM identities WHERE account_id = ? ${order}`, accountId);
    return rows as unknown as KnownIdentity[];
  }

  /** Begins a login. @returns undefined where the identity belongs to no account */
  async logIn(identity: IdentityKey, { idToken, providerSession }: ProviderSession): Promise<SiteUser | undefined> {
    const [id, key, now] = [randomId(), keyOf(identity), Date.now()];
    await this.#database.batch([
      // Who removes the identity at the same time comes before or after: no login is left that nothing would end.
      [`UPDATE identities SET identifier = identifier WHERE ${KEY}`, ...key],
      [
        `DELETE FROM logins WHERE expires_at <= ? AND account_id = (SELECT account_id FROM identities WHERE ${KEY})`,
        now,
        ...key,
      ],
      [
        `INSERT INTO logins (id, account_id, protocol, issuer, subject, provider_session, id_token, expires_at)
SELECT ?, account_id, protocol, issuer, subject, ?, ?, CAST(? AS BIGINT) FROM identities WHERE ${KEY}`,
        id,
        providerSession,
        idToken,
        now + SESSION_LIFETIME_MS,
        ...key,
      ],
    ]);
    return this.findLogin(id);
  }

  /** Who is logged in by a login; undefined when it has ended. */
  async findLogin(id: string): Promise<SiteUser | undefined> {
    const [row] = await this.#rows(
      `SELECT logins.id, account_id, protocol, issuer, subject, id_token, name, email, is_email_verified
FROM logins JOIN accounts ON accounts.id = account_id WHERE logins.id = ? AND expires_at > ?`,
      id,
      Date.now(),
    );
    if (!row) return undefined;
    const text = (column: string) => row[column] as string;
    return {
      loginId: id,
      accountId: text('account_id'),
      protocol: text('protocol') as SiteUser['protocol'],
      issuer: text('issuer'),
      subject: text('subject'),
      idToken: text('id_token'),
      name: text('name'),
      email: text('email'),
      isEmailVerified: Number(row['is_email_verified']) === 1,
    };
  }

  /** Ends a login, whichever session it is in. */
  async logOut(id: string): Promise<void> {
    await this.#rows('DELETE FROM logins WHERE id = ?', id);
  }

  /** Ends the logins that an ID4me authority says have ended: those of one of its sessions, or all of a subject. */
  async endLogins(issuer: string, subject: string | undefined, providerSession: string | undefined): Promise<void> {
    const [column, value] =
      providerSession === undefined ? ['subject', subject] : ['provider_session', providerSession];
    const both = subject !== undefined && providerSession !== undefined;
    await this.#rows(
      `DELETE FROM logins WHERE protocol = 'id4me' AND issuer = ? AND ${column} = ?${both ? ' AND subject = ?' : ''}`,
      issuer,
      value ?? '',
      ...(both ? [subject] : []),
    );
  }

  async #rows(text: string, ...parameters: Value[]): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> {
    const { rows } = await this.#database.execute(text, parameters);
    return rows as ReadonlyArray<Readonly<Record<string, unknown>>>;
  }
}

const INSERT_IDENTITY =
  'INSERT INTO identities (protocol, issuer, subject, identifier, account_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT (protocol, issuer, subject) DO NOTHING';

function randomId(): string {
  return randomBytes(24).toString('base64url');
}
