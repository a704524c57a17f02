# An OpenID provider around Net::OpenID::Server: a peer that shares no code with this repository.
#
#     /usr/bin/perl net-openid-provider.pl --port 0
#
# Prints one line of JSON when it is ready, serves on loopback, and ends with SIGTERM or with its standard input,
# so that it never outlives the test that started it. Whatever the protocol says is the library's doing; this
# file only adds web pages, users, and a /control address where a test changes how the provider behaves.

use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use Getopt::Long qw(GetOptions);
use HTTP::Request;
use HTTP::Response;
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Net::OpenID::Server;
use URI::Escape qw(uri_escape uri_unescape);

use constant {
    XRDS_TYPE      => 'application/xrds+xml',
    HTML_TYPE      => 'text/html; charset=utf-8',
    TEXT_TYPE      => 'text/plain; charset=utf-8',
    SELECT         => 'http://specs.openid.net/auth/2.0/identifier_select',
    SREG           => 'http://openid.net/extensions/sreg/1.1',
    READ_TIMEOUT_S => 5,
};

# What the provider knows of its users, under the names of Simple Registration, plus the parts of the name.
# One of them has letters outside ASCII, which must survive the signature.
my @SREG_FIELDS = qw(nickname email fullname dob gender postcode country language timezone);
my %USERS = map { my %user; @user{ @SREG_FIELDS, qw(first last) } = @$_; $_->[0] => \%user } (
    [ 'alice', 'alice@example.com', 'Alice Example', '1985-04-12', 'F', '10115', 'DE', 'de', 'Europe/Berlin',
        'Alice', 'Example' ],
    [ 'bob', 'bob@example.org', 'Bob Müller & Łoś', '1979-00-00', 'M', 'SW1A 1AA', 'GB', 'en', 'Europe/London',
        'Bob', 'Müller & Łoś' ],
);

# The ways an identity page leads to the endpoint. Delegated ones are claimed here and local to /html/<user>.
my @IDENTITY_FORMS = qw(html xrds xrds-header);
my %PAGE_FORMS = map { $_ => 1 } @IDENTITY_FORMS, qw(delegated-html delegated-xrds xrds-document);

my %settings = (autoApprove => undef);
# The library keeps no associations: it derives their keys from a secret of the server, which tests may replace.
my $secret_number = 0;
my ($origin, $endpoint);

# Ends the request with a plain page and a status; no protocol message is sent.
sub refuse {
    my ($status, $text) = @_;
    die { status => $status, text => $text };
}

# Changes some settings, which then hold until changed again, and returns all of them.
sub control {
    my ($changes) = @_;
    $secret_number += 1 if delete $changes->{forget};
    my @unknown = grep { !exists $settings{$_} } keys %$changes;
    refuse(400, "unknown settings: @unknown") if @unknown;
    %settings = (%settings, %$changes);
    return \%settings;
}

# Tells whether a user may assert an identity.
sub owns {
    my ($user, $identity) = @_;
    return defined $user && scalar grep { $identity eq "$origin/$_/$user" } @IDENTITY_FORMS;
}

# The library's server for one message.
sub library {
    my ($query) = @_;
    return Net::OpenID::Server->new(
        args          => $query,
        endpoint_url  => $endpoint,
        setup_url     => "$origin/setup",
        server_secret => "secret number $secret_number",
        get_user      => sub { $settings{autoApprove} },
        get_identity  => sub { my ($user, $asked) = @_; defined $user ? "$origin/html/$user" : $asked },
        is_identity   => sub { my ($user, $identity) = @_; owns($user, $identity) },
        is_trusted    => sub { my ($user, $realm, $is_identity) = @_; $is_identity },
    );
}

# Answers one message to the endpoint: direct, indirect, or the page where a user decides.
sub message {
    my ($query) = @_;
    my $library = library($query);
    my ($type, $page) = $library->handle_page;
    refuse(400, $library->err) unless defined $type;
    return redirect($page) if $type eq 'redirect';
    return (200, { 'content-type' => HTML_TYPE }, decision_page($page, $query)) if $type eq 'setup';
    return (200, { 'content-type' => $type }, $page);
}

# Answers the authentication request that the decision page carried, as the user decided.
sub decide {
    my ($form) = @_;
    my $query = parse_parameters($form->{request});
    my $library = library($query);
    my ($type, $asked) = $library->handle_page;
    refuse(400, 'nothing to decide') unless defined $type && $type eq 'setup';
    return redirect($library->cancel_return_url(return_to => $asked->{return_to})) if $form->{decision} ne 'allow';
    my $identity = $asked->{identity} eq SELECT ? "$origin/html/$form->{user}" : $asked->{identity};
    refuse(403, "$form->{user} does not own $identity") unless owns($form->{user}, $identity);
    return redirect($library->signed_return_url(
        (map { $_ => $asked->{$_} } qw(return_to realm ns assoc_handle assoc_type)),
        identity          => $identity,
        claimed_id        => $query->{'openid.claimed_id'},
        additional_fields => registration($library->message, $USERS{ $form->{user} }),
    ));
}

# What Simple Registration asked about the user, and the user has.
sub registration {
    my ($message, $user) = @_;
    my $asked = $message->get_ext(SREG);
    my %is_asked = map { $_ => 1 } map { split /,/, $asked->{$_} // '' } qw(required optional);
    my %fields = map { ("sreg.$_" => encode_utf8($user->{$_})) } grep { $is_asked{$_} } @SREG_FIELDS;
    return %fields ? { 'ns.sreg' => SREG, %fields } : {};
}

sub redirect {
    my ($url) = @_;
    return (302, { location => $url }, '');
}

# Answers a page that discovery may start from or be led to.
sub page {
    my ($path, $accept) = @_;
    my ($form, $user) = $path =~ m{^/([^/]*)(?:/(\w+))?$} or refuse(404, 'no such page');
    refuse(404, 'no such page') unless $path eq '/' || ($PAGE_FORMS{$form} && $USERS{ $user // '' });
    my $local = $path eq '/' ? undef : "$origin/html/$user";
    if ($form eq 'xrds-document' || ($form =~ /^(?:|xrds|delegated-xrds)$/ && index($accept, XRDS_TYPE) >= 0)) {
        my $type = $path eq '/' ? 'server' : 'signon';
        my $xrds = xrds_document($type, $form eq 'delegated-xrds' ? $local : undef);
        return (200, { 'content-type' => XRDS_TYPE, vary => 'Accept' }, $xrds);
    }
    my %location = $form eq 'xrds-header' ? ('x-xrds-location' => "$origin/xrds-document/$user") : ();
    my $links = $form !~ /html$/ ? '' : qq(<link rel="openid2.provider" href="$endpoint">\n)
        . qq(<link rel="openid2.local_id" href="$local">);
    my $document = html_document($links, '<p>A page of the provider.</p>');
    return (200, { 'content-type' => HTML_TYPE, vary => 'Accept', %location }, $document);
}

sub html_document {
    my ($head, $body) = @_;
    return qq(<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Provider</title>\n$head\n)
        . qq(</head>\n<body>\n$body\n</body>\n</html>\n);
}

# Describes the provider, or an identity.
sub xrds_document {
    my ($type, $local_id) = @_;
    my $local = defined $local_id ? "<LocalID>$local_id</LocalID>" : '';
    return <<"XRDS";
<?xml version="1.0" encoding="UTF-8"?>
<xrds:XRDS xmlns:xrds="xri://\$xrds" xmlns="xri://\$xrd*(\$v*2.0)">
<XRD><Service priority="0"><Type>http://specs.openid.net/auth/2.0/$type</Type><Type>@{[SREG]}</Type>
<URI>$endpoint</URI>$local</Service></XRD>
</xrds:XRDS>
XRDS
}

# Asks who logs in and whether the site may know; carries the request, for no session is kept.
sub decision_page {
    my ($asked, $query) = @_;
    my $realm = $asked->{realm} =~ s/([&<>"])/'&#' . ord($1) . ';'/ger;
    # What is escaped for a URL needs no escaping for HTML but for the ampersand.
    my $request = join '&amp;', map { uri_escape($_) . '=' . uri_escape($query->{$_}) } sort keys %$query;
    my $options = join '', map { "<option>$_</option>" } sort keys %USERS;
    return html_document('', <<"FORM");
<form id="decision" method="post" action="/decision">
<input type="hidden" name="request" value="$request">
<p>$realm asks who you are.</p>
<label>User <select name="user">$options</select></label>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="cancel">Cancel</button>
</form>
FORM
}

# Parses an urlencoded message into bytes; the same name twice is refused (OpenID 2.0 sec. 4.1).
sub parse_parameters {
    my ($text) = @_;
    my (%parameters, $name, $value);
    for my $pair (split /&/, $text) {
        ($name, $value) = map { uri_unescape(tr/+/ /r) } split /=/, $pair, 2;
        refuse(400, 'a parameter came twice') if exists $parameters{$name};
        $parameters{$name} = $value // '';
    }
    return \%parameters;
}

# Turns an HTTP request into a call of the provider.
sub respond {
    my ($request) = @_;
    my ($path, $query) = split /\?/, $request->uri, 2;
    if ($request->method eq 'GET') {
        return page($path, $request->header('accept') // '') if $path ne '/openid';
        return message(parse_parameters($query // ''));
    }
    return message(parse_parameters($request->content)) if $path eq '/openid';
    return decide(parse_parameters($request->content)) if $path eq '/decision';
    refuse(404, 'no such page') if $path ne '/control';
    return (200, { 'content-type' => 'application/json' }, encode_json(control(decode_json($request->content))));
}

# Reads one request from a connection; undefined when none comes.
sub read_request {
    my ($socket) = @_;
    my ($text, $end) = ('');
    until (defined $end && length $text >= $end) {
        return unless IO::Select->new($socket)->can_read(READ_TIMEOUT_S);
        return unless sysread $socket, $text, 65_536, length $text;
        next unless $text =~ /\r\n\r\n/;
        $end = $+[0];
        $end += $1 if substr($text, 0, $end) =~ /^content-length: *(\d+)\r$/mi;
    }
    return HTTP::Request->parse($text);
}

# Answers the one request of a connection, and closes it: requests come one at a time.
sub serve {
    my ($socket) = @_;
    my $request = read_request($socket) or return;
    my ($status, $headers, $text) = eval { respond($request) };
    if (my $error = $@) {
        # The library dies with a line of text where it cannot go on.
        $error = { status => 400, text => $error } unless ref $error;
        ($status, $headers, $text) = ($error->{status}, { 'content-type' => TEXT_TYPE }, $error->{text});
    }
    utf8::encode($text) if utf8::is_utf8($text);
    my @headers = (%$headers, 'content-length' => length $text, connection => 'close');
    my $response = HTTP::Response->new($status, undef, \@headers, $text);
    $response->protocol('HTTP/1.1');
    print {$socket} $response->as_string("\r\n");
}

GetOptions('port=i' => \(my $port = 0)) or die "usage: $0 --port <port>, where 0 takes any free one\n";
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 64, ReuseAddr => 1)
    or die "cannot listen: $@";
$origin = 'http://127.0.0.1:' . $listener->sockport;
$endpoint = "$origin/openid";
$SIG{PIPE} = 'IGNORE';
$| = 1;
print encode_json({ origin => $origin, endpoint => $endpoint, users => \%USERS }), "\n";

my $events = IO::Select->new($listener, \*STDIN);
while (my @ready = $events->can_read) {
    for my $handle (@ready) {
        serve($listener->accept) if $handle == $listener;
        exit if $handle == \*STDIN && !sysread STDIN, my $ignored, 4_096;
    }
}
