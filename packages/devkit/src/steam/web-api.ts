import { type Answer, page } from '../answer.js';
import { errorPage } from '../consent-page.js';
import { playerSummary } from './player.js';
import type { Steam } from './steam.js';

/** Most players that one request may ask for. */
const MAX_PLAYERS = 100;

/** Answers GetPlayerSummaries: what there is to know of the players whose ids the query lists, unknown ones left out. */
export function answerSummaries({ apiKey, faults, origin, players }: Steam, query: string): Answer {
  const status = faults.apiStatuses.shift();
  if (status !== undefined) return page(status, errorPage(`The Web API answers ${status}.`));
  const parameters = new URLSearchParams(query);
  const key = parameters.get('key');
  if (!key) return page(401, errorPage("Please verify your 'key=' parameter."));
  if (key !== apiKey) return page(403, errorPage("Access is denied. Please verify your 'key=' parameter."));
  const ids = (parameters.get('steamids') ?? '').split(',').slice(0, MAX_PLAYERS);
  const found = players.filter(({ steamId }) => ids.includes(steamId) !== faults.wrongPlayer);
  const body = { response: { players: found.map((player) => playerSummary(player, origin)) } };
  return {
    status: 200,
    kind: 'direct-response',
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: faults.apiBody ?? JSON.stringify(body),
  };
}
