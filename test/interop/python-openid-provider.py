"""An OpenID provider around python3-openid: a peer that shares no code with this repository.

    /usr/bin/python3 python-openid-provider.py --port 0

Prints one line of JSON when it is ready, serves on loopback, and ends with SIGTERM or with its standard input,
so that it never outlives the test that started it. Whatever the protocol says is the library's doing; this
file only adds web pages, users, and a /control address where a test changes how the provider behaves.
"""

import argparse
import html
import json
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from openid.association import SessionNegotiator, default_negotiator
from openid.extensions import ax, sreg
from openid.fetchers import HTTPFetchingError
from openid.server.server import CheckIDRequest, EncodingError, ProtocolError, Server
from openid.store.memstore import MemoryStore
from openid.yadis.discover import DiscoveryFailure

XRDS_TYPE = 'application/xrds+xml'
HTML_TYPE = 'text/html; charset=utf-8'
TEXT_TYPE = 'text/plain; charset=utf-8'

# What the provider knows of its users, under the names of Simple Registration, plus the parts of the name.
# One of them has letters outside ASCII, which must survive the signature.
FIELDS = 'nickname email fullname dob gender postcode country language timezone first last'.split()
USERS = {user: dict(zip(FIELDS, (user, *values))) for user, *values in (
    ('alice', 'alice@example.com', 'Alice Example', '1985-04-12', 'F', '10115', 'DE', 'de', 'Europe/Berlin',
     'Alice', 'Example'),
    ('bob', 'bob@example.org', 'Bob Müller & Łoś', '1979-00-00', 'M', 'SW1A 1AA', 'GB', 'en', 'Europe/London',
     'Bob', 'Müller & Łoś'),
)}
AX_TYPES = {'http://axschema.org/' + path: field for path, field in (
    ('contact/email', 'email'), ('namePerson', 'fullname'), ('namePerson/friendly', 'nickname'),
    ('namePerson/first', 'first'), ('namePerson/last', 'last'),
)}
# Nobody asks for this attribute. It makes an answer too long for a redirect (OpenID 1.1 appendix D: 2,047 bytes).
LONG_TYPE = 'http://example.com/schema/long'
LONG_VALUE = 'long ' * 500 + 'end'

# The ways an identity page leads to the endpoint. Delegated ones are claimed here and local to /html/<user>.
IDENTITY_FORMS = ('html', 'xrds', 'xrds-header', 'xrds-meta')
DELEGATED_FORMS = ('delegated-html', 'delegated-xrds')


class Refusal(Exception):
    """The request is answered with a plain page and a status; no protocol message is sent."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class Provider:
    """The library's server, the users' decisions, and the switches that a test may set."""

    def __init__(self, origin):
        self.origin = origin
        self.endpoint = origin + '/openid'
        self.library = Server(MemoryStore(), self.endpoint)
        self.settings = {'autoApprove': None, 'associations': None, 'stateless': False, 'long': False,
                         'verifyReturnTo': False}

    def control(self, changes):
        """Changes some settings, which then hold until changed again, and returns all of them."""
        if unknown := set(changes) - set(self.settings) - {'forget'}:
            raise Refusal(400, f'unknown settings: {sorted(unknown)}')
        if changes.pop('forget', False):
            self.library.store = self.library.signatory.store = MemoryStore()
        settings = {**self.settings, **changes}
        allowed = default_negotiator.allowed_types
        if settings['associations'] is not None:
            allowed = [tuple(name.split('/')) for name in settings['associations']]
        self.library.negotiator = SessionNegotiator([] if settings['stateless'] else allowed)
        self.settings = settings
        return settings

    def message(self, query):
        """Answers one message to the endpoint: direct, indirect, or the page where a user decides."""
        try:
            request = self.library.decodeRequest(query)
            if request is None:
                raise Refusal(400, 'This is an OpenID endpoint, and that was no OpenID message.')
            if not isinstance(request, CheckIDRequest):
                return self.encode(self.library.handleRequest(request))
        except ProtocolError as error:
            return self.encode(error)
        user = self.settings['autoApprove']
        if user is not None and self.owns(user, request):
            return self.allow(request, user)
        if request.immediate:
            return self.encode(request.answer(False))
        return 200, {'content-type': HTML_TYPE}, decision_page(request, query)

    def decide(self, form):
        """Answers the authentication request that the decision page carried, as the user decided."""
        request = self.library.decodeRequest(parse_parameters(form['request']))
        if form['decision'] != 'allow':
            return self.encode(request.answer(False))
        if not self.owns(form['user'], request):
            raise Refusal(403, f'{form["user"]} does not own {request.identity}')
        return self.allow(request, form['user'])

    def owns(self, user, request):
        """Tells whether a user may assert the requested identity; one still to be selected is anybody's."""
        if request.identity is None or request.idSelect():
            return True
        return request.identity in [f'{self.origin}/{form}/{user}' for form in IDENTITY_FORMS]

    def allow(self, request, user):
        """Builds the positive assertion, with what the extensions asked about the user."""
        try:
            if self.settings['verifyReturnTo'] and not request.returnToVerified():
                raise Refusal(403, f'{request.trust_root} does not list {request.return_to}')
        except (DiscoveryFailure, HTTPFetchingError) as error:
            raise Refusal(403, f'{request.trust_root} cannot be discovered: {error}') from error
        answer = request.answer(True, identity=f'{self.origin}/html/{user}' if request.idSelect() else None)
        registration = sreg.SRegRequest.fromOpenIDRequest(request)
        if registration.wereFieldsRequested():
            answer.addExtension(sreg.SRegResponse.extractResponse(registration, USERS[user]))
        attributes = ax.FetchRequest.fromOpenIDRequest(request)
        if self.settings['long']:
            attributes = attributes or ax.FetchRequest()
            attributes.add(ax.AttrInfo(LONG_TYPE))
        if attributes:
            answer.addExtension(self.fetch_response(attributes, USERS[user]))
        return self.encode(answer)

    @staticmethod
    def fetch_response(attributes, values):
        """Fills an attribute exchange response; the library counts as 0 what stays absent."""
        response = ax.FetchResponse(attributes)
        known = {uri: values[name] for uri, name in AX_TYPES.items()} | {LONG_TYPE: LONG_VALUE}
        for type_uri in attributes:
            if type_uri in known:
                response.addValue(type_uri, known[type_uri])
        return response

    def encode(self, answer):
        """Signs what needs a signature and lets the library choose between redirect, form and key-value form."""
        try:
            web = self.library.encodeResponse(answer)
        except EncodingError as error:
            raise Refusal(400, str(answer)) from error
        is_page = web.body.lstrip().startswith('<html>')
        return web.code, {'content-type': HTML_TYPE if is_page else TEXT_TYPE, **web.headers}, web.body

    def page(self, path, accept):
        """Answers a page that discovery may start from or be led to."""
        form, _, user = path[1:].partition('/')
        if path != '/' and (user not in USERS or form not in IDENTITY_FORMS + DELEGATED_FORMS + ('xrds-document',)):
            raise Refusal(404, 'no such page')
        local, document = f'{self.origin}/html/{user}', f'{self.origin}/xrds-document/{user}'
        if form == 'xrds-document' or (form in ('', 'xrds', 'delegated-xrds') and XRDS_TYPE in accept):
            local_id = local if form == 'delegated-xrds' else None
            xrds = xrds_document(self.endpoint, local_id, is_provider=path == '/')
            return 200, {'content-type': XRDS_TYPE, 'vary': 'Accept'}, xrds
        links = (f'<link rel="openid2.provider openid.server" href="{self.endpoint}">\n'
                 f'<link rel="openid2.local_id openid.delegate" href="{local}">')
        head = {'html': links, 'delegated-html': links,
                'xrds-meta': f'<meta http-equiv="X-XRDS-Location" content="{document}">'}.get(form, '')
        location = {'x-xrds-location': document} if form == 'xrds-header' else {}
        page = html_document(head, f'<p>The page of {user or "the provider"}.</p>')
        return 200, {'content-type': HTML_TYPE, 'vary': 'Accept', **location}, page


def html_document(head, body):
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Provider</title>\n'
            f'{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n')


def xrds_document(endpoint, local_id=None, is_provider=False):
    """Describes the provider, or an identity: for OpenID 2.0 and, less preferred, for OpenID 1.1."""
    where = f'<Type>{sreg.ns_uri_1_1}</Type><Type>{ax.AXMessage.ns_uri}</Type><URI>{endpoint}</URI>'
    local = f'<LocalID>{local_id}</LocalID>' if local_id else ''
    services = f"""<Service priority="0"><Type>http://specs.openid.net/auth/2.0/signon</Type>{where}{local}</Service>
<Service priority="1"><Type>http://openid.net/signon/1.1</Type>{where}{local.replace('LocalID', 'openid:Delegate')}</Service>"""
    if is_provider:
        services = f'<Service><Type>http://specs.openid.net/auth/2.0/server</Type>{where}</Service>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)" xmlns:openid="http://openid.net/xmlns/1.0">
<XRD>
{services}
</XRD>
</xrds:XRDS>
"""


def decision_page(request, query):
    """Asks who logs in and whether the site may know; carries the request, for no session is kept."""
    owner = (request.identity or '').rpartition('/')[2]
    options = ''.join(f'<option{" selected" if user == owner else ""}>{user}</option>' for user in USERS)
    return html_document('', f'''<form id="decision" method="post" action="/decision">
<input type="hidden" name="request" value="{html.escape(urlencode(query))}">
<p>{html.escape(request.trust_root)} asks who you are.</p>
<label>User <select name="user">{options}</select></label>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="cancel">Cancel</button>
</form>''')


def parse_parameters(text):
    """Parses an urlencoded message; the same name twice is refused (OpenID 2.0 sec. 4.1)."""
    pairs = parse_qsl(text, keep_blank_values=True, errors='strict')
    if len(dict(pairs)) != len(pairs):
        raise Refusal(400, 'a parameter came twice')
    return dict(pairs)


class Handler(BaseHTTPRequestHandler):
    """Turns HTTP requests into calls of the provider, and its answers and refusals into responses."""

    provider = None

    def do_GET(self):
        path, query = urlsplit(self.path)[2:4]
        if path == '/openid':
            return self.answer(lambda: self.provider.message(parse_parameters(query)))
        return self.answer(lambda: self.provider.page(path, self.headers.get('accept', '')))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('content-length', 0))).decode()
        routes = {
            '/openid': lambda: self.provider.message(parse_parameters(body)),
            '/decision': lambda: self.provider.decide(parse_parameters(body)),
            '/control': lambda: (200, {'content-type': 'application/json'},
                                 json.dumps(self.provider.control(json.loads(body)))),
        }
        self.answer(routes.get(urlsplit(self.path).path, lambda: (404, {}, 'no such page')))

    def answer(self, produce):
        try:
            status, headers, text = produce()
        except Refusal as refusal:
            status, headers, text = refusal.status, {'content-type': TEXT_TYPE}, str(refusal)
        # The library raises exceptions of any class for malformed aliases or attributes, or an absent return_to.
        except Exception:
            status, headers, text = 400, {'content-type': TEXT_TYPE}, traceback.format_exc()
        content = text.encode()
        self.send_response(status)
        for name, value in {**headers, 'content-length': str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Stays silent: the tests tell what happened."""


def main():
    parser = argparse.ArgumentParser(description='An OpenID provider for interoperability tests.')
    parser.add_argument('--port', type=int, default=0, help='0 takes any free port')
    server = ThreadingHTTPServer(('127.0.0.1', parser.parse_args().port), Handler)
    provider = Handler.provider = Provider(f'http://127.0.0.1:{server.server_port}')
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({'origin': provider.origin, 'endpoint': provider.endpoint, 'users': USERS}), flush=True)
    sys.stdin.buffer.read()


if __name__ == '__main__':
    main()
