/** Somebody with a Steam account; there is no password. */
export interface SteamPlayer {
  /** By which a test and the log-in page name the player. */
  readonly name: string;
  /** The SteamID64: 17 digits, and so a text, as no number in JavaScript can hold it. */
  readonly steamId: string;
  readonly personaName: string;
}

/** The players of the look-alike. */
export const PLAYERS: readonly SteamPlayer[] = Object.freeze([
  Object.freeze({ name: 'gordon', steamId: '76561197960287930', personaName: 'Gordon <Freeman>' }),
  Object.freeze({ name: 'alyx', steamId: '76561198000000001', personaName: 'Alyx Vance ☂' }),
]);

/** What GetPlayerSummaries tells of a player. */
export function playerSummary({ steamId, personaName }: SteamPlayer, origin: string): Record<string, unknown> {
  const avatar = (size: string) => `${origin}/avatars/${steamId}${size}.jpg`;
  return {
    steamid: steamId,
    communityvisibilitystate: 3,
    profilestate: 1,
    personaname: personaName,
    profileurl: `${origin}/profiles/${steamId}/`,
    avatar: avatar(''),
    avatarmedium: avatar('_medium'),
    avatarfull: avatar('_full'),
    personastate: 0,
  };
}
