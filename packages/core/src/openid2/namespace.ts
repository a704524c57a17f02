/** The URIs that OpenID 2.0 and its extensions give to versions, services and namespaces. */

/** The value of `openid.ns` in every OpenID 2.0 message (OpenID 2.0 sec. 4.1.2). */
export const OPENID2_NAMESPACE = 'http://specs.openid.net/auth/2.0';

/** The service type of an OP Identifier (OpenID 2.0 sec. 7.3.2.1.1). */
export const OP_IDENTIFIER_TYPE = 'http://specs.openid.net/auth/2.0/server';

/** The service type of a Claimed Identifier (OpenID 2.0 sec. 7.3.2.1.2). */
export const CLAIMED_IDENTIFIER_TYPE = 'http://specs.openid.net/auth/2.0/signon';

/** The service types of OpenID 1.1 and 1.0, which are their message namespaces too (OpenID 2.0 sec. 7.3.2.4, 4.1.2). */
export const OPENID1_TYPES: readonly string[] = ['http://openid.net/signon/1.1', 'http://openid.net/signon/1.0'];

/** "Let the visitor choose an identity at the provider" (OpenID 2.0 sec. 9.1). */
export const IDENTIFIER_SELECT = 'http://specs.openid.net/auth/2.0/identifier_select';

/** Simple Registration 1.1, and the URI that 1.0 is known by. */
export const SREG_NAMESPACE = 'http://openid.net/extensions/sreg/1.1';
export const SREG_1_0_NAMESPACE = 'http://openid.net/sreg/1.0';

/** Attribute Exchange 1.0. */
export const AX_NAMESPACE = 'http://openid.net/srv/ax/1.0';

/** Provider Authentication Policy Extension 1.0. */
export const PAPE_NAMESPACE = 'http://specs.openid.net/extensions/pape/1.0';

/** User Interface Extension 1.0, and the service type that names a site's icon. */
export const UI_NAMESPACE = 'http://specs.openid.net/extensions/ui/1.0';
export const UI_ICON_TYPE = 'http://specs.openid.net/extensions/ui/icon';

/** OAuth Extension 1.0. */
export const OAUTH_NAMESPACE = 'http://specs.openid.net/extensions/oauth/1.0';

/** The service type of a site's return URLs (OpenID 2.0 sec. 13). */
export const RETURN_TO_TYPE = 'http://specs.openid.net/auth/2.0/return_to';
