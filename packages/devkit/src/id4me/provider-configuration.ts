import { randomBytes } from 'node:crypto';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { interactionPolicy } from 'oidc-provider';
import { errorPage } from '../consent-page.js';
import { escapeMarkup, htmlPage } from '../html.js';
import { findAccount, pairwiseSubject } from './account.js';
import type { Authority } from './authority.js';
import { customClaims, SCOPE_CLAIMS } from './claim-set.js';
import type { Id4meFaults } from './faults/id4me-faults.js';
import { loopbackFetch } from './loopback-fetch.js';
import { privateKeySet, SIGNING_ALGORITHMS } from './signing-key.js';
import { findIdentifier, subjectOf } from './user.js';

/** Path below which the pages for people are. */
export const INTERACTION_PATH = '/interaction/';

const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
};

/** What the provider software is told. */
export function buildConfiguration(authority: Omit<Authority, 'provider'>): Configuration {
  return {
    adapter: authority.storage.adapter,
    jwks: privateKeySet(authority.keys) as NonNullable<Configuration['jwks']>,
    cookies: { keys: [authority.cookieKey], names: cookieNames(authority.issuer) },
    claims: {
      ...Object.fromEntries(Object.entries(SCOPE_CLAIMS).map(([scope, names]) => [scope, [...names]])),
      ...Object.fromEntries(customClaims(authority.users).map((name) => [name, null])),
    },
    scopes: ['openid', 'offline_access'],
    responseTypes: ['code'],
    subjectTypes: ['public', 'pairwise'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: SIGNING_ALGORITHMS as never,
      userinfoSigningAlgValues: SIGNING_ALGORITHMS as never,
    },
    features: features(authority.faults),
    interactions: { url: (_context, { uid }) => INTERACTION_PATH + uid, policy: policy(authority) },
    findAccount: (context, subject, token) =>
      findAccount(authority, subject, {
        clientId: context.oidc.client?.clientId ?? '',
        isPairwise: context.oidc.client?.subjectType === 'pairwise',
        grantId: (token as { grantId?: string } | undefined)?.grantId,
      }),
    pairwiseIdentifier: (_context, subject, client) => pairwiseSubject(subject, client.clientId),
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    loadExistingGrant: (context) => loadGrant(authority, context),
    ttl: lifetimes(),
    clientBasedCORS: () => false,
    clockTolerance: 0,
    fetch: (url, init) => loopbackFetch(url as string | URL, init),
    renderError(context, { error, error_description: description }) {
      context.type = 'html';
      context.set(PAGE_HEADERS);
      context.body = errorPage(`${error}: ${description ?? ''}`);
    },
  };
}

const features = (faults: Id4meFaults): NonNullable<Configuration['features']> => ({
  backchannelLogout: { enabled: true },
  claimsParameter: { enabled: true },
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  encryption: { enabled: true },
  jwtUserinfo: { enabled: true },
  pushedAuthorizationRequests: { enabled: false },
  registration: {
    enabled: true,
    initialAccessToken: false,
    idFactory: () => credential(faults, 18),
    secretFactory: () => credential(faults, 48),
  },
  registrationManagement: { enabled: true },
  resourceIndicators: { enabled: false },
  revocation: { enabled: true },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource(context, form) {
      context.set(PAGE_HEADERS);
      const site = context.oidc.client?.clientName;
      const asked =
        site === undefined
          ? 'Log out here?'
          : `<span class="site">${escapeMarkup(site)}</span> asks whether you log out here, too.`;
      context.body = htmlPage(
        'Log out',
        `<p>${asked}</p>
${form}
<p>
<button class="primary" type="submit" form="op.logoutForm" value="yes" name="logout">Log out</button>
<button type="submit" form="op.logoutForm">Stay logged in</button>
</p>`,
      );
    },
    postLogoutSuccessSource(context) {
      context.set(PAGE_HEADERS);
      const site = escapeMarkup(context.oidc.client?.clientName ?? 'The site');
      context.body = htmlPage('Logged out', `<p>You are logged out. ${site} need not be.</p>`);
    },
  },
});

function credential({ oddCredentials }: Id4meFaults, length: number): string {
  return (oddCredentials ? 'a+b:c%20 d/&=?' : '') + randomBytes(length).toString('base64url');
}

/** Cookies are shared by all ports of a host, so that their names say which one is meant. */
function cookieNames(issuer: string): Record<'interaction' | 'resume' | 'session', string> {
  const { port } = new URL(issuer);
  return { interaction: `_interaction_${port}`, resume: `_interaction_resume_${port}`, session: `_session_${port}` };
}

const lifetimes = (): NonNullable<Configuration['ttl']> => ({
  AccessToken: 600,
  AuthorizationCode: 60,
  Grant: 86_400,
  IdToken: 900,
  Interaction: 3600,
  RefreshToken: 86_400,
  Session: 86_400,
});

/** Asks as usual, but native applications not each time, and again when the site names another user than the one who is logged in. */
function policy(authority: Omit<Authority, 'provider'>): interactionPolicy.Prompt[] {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  prompts.get('consent')?.checks.remove('native_client_prompt');
  prompts.get('login')?.checks.add(
    new Check('login_hint', 'another user is asked for', 'login_required', ({ oidc }) => {
      const hinted = findIdentifier(authority.users, oidc.params?.login_hint as string | undefined);
      const subject = oidc.session?.accountId;
      const hasJustChosen = oidc.result?.login !== undefined;
      return !hasJustChosen && hinted !== undefined && subject !== undefined && subjectOf(hinted.user) !== subject;
    }),
  );
  return prompts;
}

/** The grant that a login rests on; from here on it is known which identifier the user came with. */
async function loadGrant({ identifiers, users }: Omit<Authority, 'provider'>, { oidc }: KoaContextWithOIDC) {
  const grantId = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(oidc.client?.clientId ?? '');
  if (grantId === undefined) return undefined;
  const grant = await oidc.provider.Grant.find(grantId);
  const hinted = findIdentifier(users, oidc.params?.login_hint as string | undefined);
  if (hinted && subjectOf(hinted.user) === grant?.accountId) identifiers.set(grantId, hinted.identifier);
  return grant;
}
