# An OpenID provider around ruby-openid: a peer that shares no code with this repository.
#
#     /usr/bin/ruby ruby-openid-provider.rb --port 0
#
# Prints one line of JSON when it is ready, serves on loopback, and ends with SIGTERM or with its standard input,
# so that it never outlives the test that started it. Whatever the protocol says is the library's doing; this
# file only adds web pages, users, and a /control address where a test changes how the provider behaves.

require 'cgi'
require 'json'
require 'logger'
require 'optparse'
require 'uri'
require 'webrick'
require 'openid'
require 'openid/extensions/ax'
require 'openid/extensions/sreg'
require 'openid/server'
require 'openid/store/memory'

XRDS_TYPE = 'application/xrds+xml'
HTML_TYPE = 'text/html; charset=utf-8'
TEXT_TYPE = 'text/plain; charset=utf-8'
JSON_HEADERS = { 'content-type' => 'application/json' }.freeze

# What the provider knows of its users, under the names of Simple Registration, plus the parts of the name.
# One of them has letters outside ASCII, which must survive the signature.
FIELDS = %w[nickname email fullname dob gender postcode country language timezone first last].freeze
USERS = [
  ['alice', 'alice@example.com', 'Alice Example', '1985-04-12', 'F', '10115', 'DE', 'de', 'Europe/Berlin',
   'Alice', 'Example'],
  ['bob', 'bob@example.org', 'Bob Müller & Łoś', '1979-00-00', 'M', 'SW1A 1AA', 'GB', 'en', 'Europe/London',
   'Bob', 'Müller & Łoś']
].to_h { |values| [values.first, FIELDS.zip(values).to_h] }.freeze
AX_TYPES = {
  'contact/email' => 'email', 'namePerson' => 'fullname', 'namePerson/friendly' => 'nickname',
  'namePerson/first' => 'first', 'namePerson/last' => 'last'
}.transform_keys { |path| "http://axschema.org/#{path}" }.freeze
# Nobody asks for this attribute. It makes an answer too long for a redirect (OpenID 1.1 appendix D: 2,047 bytes).
LONG_TYPE = 'http://example.com/schema/long'
LONG_VALUE = "#{'long ' * 500}end"

# The ways an identity page leads to the endpoint. Delegated ones are claimed here and local to /html/<user>.
IDENTITY_FORMS = %w[html xrds xrds-header].freeze
DELEGATED_FORMS = %w[delegated-html delegated-xrds].freeze

# The request is answered with a plain page and a status; no protocol message is sent.
class Refusal < StandardError
  attr_reader :status

  def initialize(status, text)
    super(text)
    @status = status
  end
end

# Pages as strings; what is written into them is this file's own, or escaped.
module Pages
  def html_document(head, body)
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Provider</title>\n" \
      "#{head}\n</head>\n<body>\n#{body}\n</body>\n</html>\n"
  end

  # Describes the provider, or an identity.
  def xrds_document(endpoint, local_id: nil, is_provider: false)
    type = is_provider ? 'server' : 'signon'
    local = local_id ? "<LocalID>#{local_id}</LocalID>" : ''
    <<~XRDS
      <?xml version="1.0" encoding="UTF-8"?>
      <xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)">
      <XRD><Service priority="0"><Type>http://specs.openid.net/auth/2.0/#{type}</Type>
      <Type>#{OpenID::SReg::NS_URI_1_1}</Type><Type>#{OpenID::AX::AXMessage::NS_URI}</Type>
      <URI>#{endpoint}</URI>#{local}</Service></XRD>
      </xrds:XRDS>
    XRDS
  end

  # Asks who logs in and whether the site may know; carries the request, for no session is kept.
  def decision_page(request, query)
    options = USERS.keys.map { |user| "<option>#{user}</option>" }.join
    html_document('', <<~FORM)
      <form id="decision" method="post" action="/decision">
      <input type="hidden" name="request" value="#{CGI.escapeHTML(URI.encode_www_form(query))}">
      <p>#{CGI.escapeHTML(request.trust_root)} asks who you are.</p>
      <label>User <select name="user">#{options}</select></label>
      <button name="decision" value="allow">Allow</button>
      <button name="decision" value="cancel">Cancel</button>
      </form>
    FORM
  end
end

# The library's server, the users' decisions, and the switches that a test may set.
class Provider
  include Pages

  attr_reader :origin, :endpoint

  def initialize(origin)
    @origin = origin
    @endpoint = "#{origin}/openid"
    @settings = { 'autoApprove' => nil, 'associations' => nil, 'long' => false }
    forget
  end

  # Changes some settings, which then hold until changed again, and returns all of them.
  def control(changes)
    unknown = changes.keys - @settings.keys - ['forget']
    raise Refusal.new(400, "unknown settings: #{unknown}") unless unknown.empty?

    forget if changes.delete('forget')
    @settings.merge!(changes)
    kinds = @settings['associations']&.map { |name| name.split('/') }
    @library.negotiator.allowed_types = kinds || OpenID::DefaultNegotiator.allowed_types
    @settings
  end

  # Answers one message to the endpoint: direct, indirect, or the page where a user decides.
  def message(query)
    request = @library.decode_request(query)
    raise Refusal.new(400, 'This is an OpenID endpoint, and that was no OpenID message.') if request.nil?
    return encode(@library.handle_request(request)) unless request.is_a?(OpenID::Server::CheckIDRequest)

    user = @settings['autoApprove']
    return allow(request, user) if user && owns(user, request)
    return encode(request.answer(false)) if request.immediate

    [200, { 'content-type' => HTML_TYPE }, decision_page(request, query)]
  rescue OpenID::Server::ProtocolError => e
    encode(e)
  end

  # Answers the authentication request that the decision page carried, as the user decided.
  def decide(form)
    request = @library.decode_request(parse_parameters(form['request']))
    return encode(request.answer(false)) unless form['decision'] == 'allow'
    raise Refusal.new(403, "#{form['user']} does not own #{request.identity}") unless owns(form['user'], request)

    allow(request, form['user'])
  end

  # Answers a page that discovery may start from or be led to.
  def page(path, accept)
    form, user = path[1..].split('/', 2)
    forms = IDENTITY_FORMS + DELEGATED_FORMS + ['xrds-document']
    raise Refusal.new(404, 'no such page') unless path == '/' || (USERS.key?(user) && forms.include?(form))

    local = "#{@origin}/html/#{user}"
    if form == 'xrds-document' || ([nil, 'xrds', 'delegated-xrds'].include?(form) && accept.include?(XRDS_TYPE))
      local_id = form == 'delegated-xrds' ? local : nil
      xrds = xrds_document(@endpoint, local_id: local_id, is_provider: path == '/')
      return [200, { 'content-type' => XRDS_TYPE, 'vary' => 'Accept' }, xrds]
    end
    location = form == 'xrds-header' ? { 'x-xrds-location' => "#{@origin}/xrds-document/#{user}" } : {}
    links = "<link rel=\"openid2.provider\" href=\"#{@endpoint}\">\n<link rel=\"openid2.local_id\" href=\"#{local}\">"
    document = html_document(form.to_s.end_with?('html') ? links : '', "<p>The page of #{user || 'the provider'}.</p>")
    [200, { 'content-type' => HTML_TYPE, 'vary' => 'Accept', **location }, document]
  end

  private

  def forget
    @library = OpenID::Server::Server.new(OpenID::Store::Memory.new, @endpoint)
  end

  # Tells whether a user may assert the requested identity; one still to be selected is anybody's.
  def owns(user, request)
    request.id_select || IDENTITY_FORMS.any? { |form| request.identity == "#{@origin}/#{form}/#{user}" }
  end

  # Builds the positive assertion, with what the extensions asked about the user.
  def allow(request, user)
    answer = request.answer(true, nil, request.id_select ? "#{@origin}/html/#{user}" : nil)
    registration = OpenID::SReg::Request.from_openid_request(request)
    answer.add_extension(OpenID::SReg::Response.extract_response(registration, USERS[user])) if registration
    attributes = OpenID::AX::FetchRequest.from_openid_request(request)
    attributes ||= OpenID::AX::FetchRequest.new if @settings['long']
    answer.add_extension(fetch_response(attributes, USERS[user])) if attributes
    encode(answer)
  end

  # Fills an attribute exchange response, with as many values as were asked for; of addresses everybody has two.
  def fetch_response(attributes, user)
    response = OpenID::AX::FetchResponse.new
    attributes.attributes.each do |asked|
      values = [user[AX_TYPES[asked.type_uri]]].compact
      values << "#{user['nickname']}@example.net" if AX_TYPES[asked.type_uri] == 'email'
      response.set_values(asked.type_uri, values.first(asked.wants_unlimited_values? ? values.size : asked.count))
    end
    response.add_value(LONG_TYPE, LONG_VALUE) if @settings['long']
    response
  end

  # Signs what needs a signature and lets the library choose between redirect, form and key-value form.
  def encode(answer)
    web = @library.encode_response(answer)
    return [web.code, { 'content-type' => TEXT_TYPE, **web.headers }, web.body] unless web.body.start_with?('<form')

    [web.code, { 'content-type' => HTML_TYPE }, OpenID::Util.auto_submit_html(web.body)]
  rescue OpenID::Server::EncodingError
    raise Refusal.new(400, answer.to_s)
  end
end

# Parses an urlencoded message; the same name twice is refused (OpenID 2.0 sec. 4.1).
def parse_parameters(text)
  pairs = URI.decode_www_form(text.to_s)
  raise Refusal.new(400, 'a parameter came twice') unless pairs.to_h.size == pairs.size

  pairs.to_h
end

# Turns an HTTP request into a call of the provider.
def respond(provider, request)
  if request.request_method == 'GET'
    return provider.page(request.path, request['accept'].to_s) unless request.path == '/openid'

    return provider.message(parse_parameters(request.query_string))
  end
  case request.path
  when '/openid' then provider.message(parse_parameters(request.body))
  when '/decision' then provider.decide(parse_parameters(request.body))
  when '/control' then [200, JSON_HEADERS, JSON.generate(provider.control(JSON.parse(request.body)))]
  else raise Refusal.new(404, 'no such page')
  end
end

options = { port: 0 }
OptionParser.new { |parser| parser.on('--port PORT', Integer, '0 takes any free port') }.parse!(into: options)
OpenID::Util.logger = Logger.new(File::NULL)
server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: options[:port], ServerName: '127.0.0.1', AccessLog: [],
                                 Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN))
provider = Provider.new("http://127.0.0.1:#{server.listeners.first.local_address.ip_port}")
# The library's store in memory is for one thread.
lock = Mutex.new
server.mount_proc('/') do |request, response|
  status, headers, text = lock.synchronize { respond(provider, request) }
rescue Refusal => e
  status, headers, text = e.status, { 'content-type' => TEXT_TYPE }, e.message
# The library raises exceptions of many classes for what it cannot read.
rescue StandardError, OpenID::Server::ProtocolError => e
  status, headers, text = 400, { 'content-type' => TEXT_TYPE }, e.full_message(highlight: false)
ensure
  response.status = status
  headers.each { |name, value| response[name] = value }
  response.body = text
end

trap('TERM') { server.shutdown }
Thread.new do
  $stdin.read
  server.shutdown
end
puts JSON.generate(origin: provider.origin, endpoint: provider.endpoint, users: USERS)
$stdout.flush
server.start
