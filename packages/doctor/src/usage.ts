/** What `--help` prints. */
export const USAGE = `Usage: openid-rp-doctor <identifier> [options]
       openid-rp-doctor --site <url> [<identifier>] [options]

Tells each step of an OpenID 2.0 or ID4me discovery, and what to do where it fails. An http or https URL or an XRI is examined
as OpenID 2.0, an e-mail address as ID4me, a domain name as both.

  --protocol openid2|id4me    examines the identifier as this alone
  --register                  registers at the ID4me authority for real, and ends that again where the authority lets it;
                              with --return-url of the site, else with one of no site
  --xri-proxy <url>           resolves XRIs
  --dns-server <ip[:port]>    asks this name server (default: the system's)
  --doh <url>                 asks by DNS over HTTPS
  --dnssec off|prefer|require what DNSSEC has to say about records (default prefer: it is told)

  --site <url>                looks at a running site from outside; with an identifier, a login is begun there
  --return-url <url>          where its providers send visitors back to (default: what the site says)
  --begin-url <url>           page with the login form (default: that of --site), or what begins a login by GET
  --http-url <url>            where it answers plain http (default: port 80 of the same host)

  --timeout-ms <number>       for each request and lookup (default 5000)
  --allow-private-addresses   reaches this machine and its network; takes names such as alice.localhost
  --allow-insecure-http       takes providers on plain http, and ID4me authorities on this machine
  --json                      one JSON object a line
  --help                      prints this

Ends with 0 where it is usable, warnings or not; with 1 where it is not; with 2 where these options are wrong.
`;
