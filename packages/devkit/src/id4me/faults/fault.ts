/** A JSON object on its way to the relying party. */
export type JsonObject = Record<string, unknown>;

/** An HTTP answer before it is sent. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** An object goes as JSON; a text, octets and a stream go literally. */
  body: unknown;
  /** Waits this long, in milliseconds. */
  waitMs: number;
  /** Destroys the socket instead. */
  isDropped: boolean;
}

/** Whose key signs a token. */
export type Signer =
  | 'own'
  /** A key that is in nobody's key set. */
  | 'foreign'
  /** The own public key's text as an HMAC secret: what a verifier falls for that trusts the header. */
  | 'public-key-as-secret'
  /** A key of 1024 bits. */
  | 'weak'
  /** Nobody: the signature is empty. */
  | 'nobody'
  /** The authority, also where the agent should. */
  | 'authority'
  /** Nobody, and there is no token either: the claims go as plain JSON. */
  | 'plain'
  /** The own key, with one bit changed in the signature afterwards. */
  | 'broken';

/** A token (RFC 7519) before it is signed. */
export interface TokenDraft {
  header: JsonObject;
  signer: Signer;
  /** Encrypts it when the relying party registered for that. */
  isEncrypted: boolean;
}

/** What a fault may use. */
export interface FaultContext {
  /** The issuer that answers. */
  readonly issuer: string;
  /** The authority's issuer, whoever answers. */
  readonly authority: string;
  /** How long slow answers wait, in milliseconds. */
  readonly slowMs: number;
}

/** One thing that goes wrong, at one level. */
export interface Fault {
  /** Changes the members of a JSON document, or the claims of a token before it is signed. */
  json?: (object: JsonObject, context: FaultContext) => void;
  /** Changes how a token is signed. */
  token?: (draft: TokenDraft, context: FaultContext) => void;
  /** Changes the HTTP answer. */
  reply?: (reply: Reply, context: FaultContext) => void;
}

/** Seconds since the epoch. */
export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);
