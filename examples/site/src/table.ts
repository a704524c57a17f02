import type { Database, Statement } from './database.js';

/**
 * An identity's key is (protocol, issuer, subject): for ID4me issuer and subject, in two columns; for OpenID the claimed
 * identifier and for Steam the SteamID64 is the subject, and the issuer is empty.
 */
const TABLES: readonly Statement[] = [
  [
    `CREATE TABLE IF NOT EXISTS accounts (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, is_email_verified INTEGER NOT NULL)`,
  ],
  [
    `CREATE TABLE IF NOT EXISTS identities (
  protocol TEXT NOT NULL, issuer TEXT NOT NULL, subject TEXT NOT NULL, identifier TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id), PRIMARY KEY (protocol, issuer, subject))`,
  ],
  ['CREATE INDEX IF NOT EXISTS identities_account_id ON identities (account_id)'],
  [
    `CREATE TABLE IF NOT EXISTS logins (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id), protocol TEXT NOT NULL, issuer TEXT NOT NULL,
  subject TEXT NOT NULL, provider_session TEXT NOT NULL, id_token TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
  ],
  ['CREATE INDEX IF NOT EXISTS logins_subject ON logins (protocol, issuer, subject)'],
  ['CREATE INDEX IF NOT EXISTS logins_account_id ON logins (account_id)'],
];

/** Any number, the same in all processes. */
const LOCK: Statement = ['SELECT pg_advisory_xact_lock(4010)'];

/** Makes the tables that are not there yet; any number of processes may do so at once. */
export async function makeTables(database: Database): Promise<void> {
  await database.batch(database.dialect === 'postgres' ? [LOCK, ...TABLES] : TABLES);
}
