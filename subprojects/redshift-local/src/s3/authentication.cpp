#include "s3/authentication.hpp"

#include <algorithm>

#include "s3/encoding.hpp"
#include "s3/sigv4.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::chrono::minutes max_skew{15};                 // S3: RequestTimeTooSkewed
constexpr std::uint64_t max_presigned_seconds = 7 * 86'400;  // S3: X-Amz-Expires

/// What a request says about its own signature.
struct claim {
  bool presigned = false;
  std::string access_key, date, region, service, terminator;  // of the credential
  std::string signed_headers;
  std::string signature;
  instant signed_at{};

  std::string scope() const { return date + '/' + region + '/' + service + '/' + terminator; }
};

s3_error malformed(const claim& wanted, const std::string& message, name_values details = {}) {
  const char* code = wanted.presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed";
  return {400, code, message, std::move(details)};
}

s3_error access_denied(const std::string& message) { return {403, "AccessDenied", message}; }

/// <access key>/<date>/<region>/<service>/aws4_request; the access key may hold slashes itself.
void read_credential(claim& wanted, std::string_view credential) {
  for (std::string* part : {&wanted.terminator, &wanted.service, &wanted.region, &wanted.date}) {
    const auto slash = credential.rfind('/');
    if (slash == std::string_view::npos)
      throw malformed(wanted,
                      "The Credential must have the form <access key>/<date>/<region>/s3/aws4_request.");
    *part = credential.substr(slash + 1);
    credential = credential.substr(0, slash);
  }
  wanted.access_key = credential;
}

claim read_header(const request& what, std::string_view authorization) {
  claim wanted;
  if (!authorization.starts_with(algorithm) || !authorization.substr(algorithm.size()).starts_with(' '))
    throw s3_error(
        400, "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
  std::string_view credential;
  for (auto rest = authorization.substr(algorithm.size()); !rest.empty();) {
    const auto part = trim(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), rest.find(',')));
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
    const auto equals = std::min(part.size(), part.find('='));
    const auto name = part.substr(0, equals);
    const auto value = part.substr(std::min(part.size(), equals + 1));
    if (name == "Credential")
      credential = value;
    else if (name == "SignedHeaders")
      wanted.signed_headers = value;
    else if (name == "Signature")
      wanted.signature = value;
    else
      throw malformed(wanted,
                      "The authorization header is malformed; '" + std::string(name) + "' is unknown.");
  }
  if (credential.empty() || wanted.signed_headers.empty() || wanted.signature.empty())
    throw malformed(wanted, "The authorization header requires Credential, SignedHeaders and Signature.");
  read_credential(wanted, credential);

  const auto amz_date = what.header("x-amz-date");
  const auto when = amz_date ? from_timestamp(*amz_date) : from_http_date(what.header("date").value_or(""));
  if (!when) throw access_denied("AWS authentication requires a valid Date or x-amz-date header");
  wanted.signed_at = *when;
  return wanted;
}

claim read_presigned(const request& what, instant now) {
  claim wanted;
  wanted.presigned = true;
  const auto need = [&](std::string_view name) {
    const auto value = what.parameter(name);
    if (!value || value->empty())
      throw malformed(wanted,
                      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
                      " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    return *value;
  };
  if (need("X-Amz-Algorithm") != algorithm)
    throw malformed(wanted, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
  read_credential(wanted, need("X-Amz-Credential"));
  wanted.signed_headers = need("X-Amz-SignedHeaders");
  wanted.signature = need("X-Amz-Signature");
  const auto when = from_timestamp(need("X-Amz-Date"));
  if (!when)
    throw malformed(wanted, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  wanted.signed_at = *when;
  const auto expires = to_number(need("X-Amz-Expires"));
  if (!expires || *expires < 1 || *expires > max_presigned_seconds)
    throw malformed(wanted, "X-Amz-Expires must be between 1 and 604800 seconds");
  const auto expired_at = *when + std::chrono::seconds(*expires);
  if (now >= expired_at)
    throw s3_error(403, "AccessDenied", "Request has expired",
                   {{"X-Amz-Expires", std::to_string(*expires)},
                    {"Expires", to_iso_date(expired_at)},
                    {"ServerTime", to_iso_date(now)}});
  return wanted;
}

const user& find_user(const std::vector<user>& users, const claim& wanted) {
  for (const auto& candidate : users)
    if (candidate.access_key == wanted.access_key) return candidate;
  throw s3_error(403, "InvalidAccessKeyId",
                 "The AWS Access Key Id you provided does not exist in our records.",
                 {{"AWSAccessKeyId", wanted.access_key}});
}

void check_scope(const claim& wanted, const std::string& region) {
  if (wanted.service != "s3" || wanted.terminator != "aws4_request")
    throw malformed(wanted,
                    "The credential must end with s3/aws4_request; it is \"" + wanted.scope() + "\".");
  if (wanted.region != region)
    throw malformed(wanted, "The region '" + wanted.region + "' is wrong; expecting '" + region + "'",
                    {{"Region", region}});
  const auto day = to_timestamp(wanted.signed_at).substr(0, 8);
  if (wanted.date != day)
    throw malformed(wanted, "Invalid credential date \"" + wanted.date +
                                "\". This date is not the same as X-Amz-Date: \"" + day + "\".");
}

void check_skew(const claim& wanted, instant now) {
  const bool early = wanted.signed_at > now + max_skew;
  const bool late = wanted.signed_at < now - max_skew;
  if (early || (late && !wanted.presigned))
    throw s3_error(
        403, "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        {{"RequestTime", to_timestamp(wanted.signed_at)},
         {"ServerTime", to_iso_date(now)},
         {"MaxAllowedSkewMilliseconds", std::to_string(std::chrono::milliseconds(max_skew).count())}});
}

bool lists(std::string_view signed_headers, std::string_view name) {
  return (';' + std::string(signed_headers) + ';').find(';' + std::string(name) + ';') != std::string::npos;
}

/// S3: host, content-md5 and every x-amz-* header that is there must be signed.
void check_signed_headers(const request& what, const claim& wanted) {
  std::string forgotten;
  for (const auto& [name, value] : what.headers) {
    const bool must = name == "host" || name == "content-md5" || name.starts_with("x-amz-");
    if (must && !lists(wanted.signed_headers, name)) forgotten += (forgotten.empty() ? "" : ", ") + name;
  }
  if (!what.header("host")) forgotten = "host";
  if (!forgotten.empty())
    throw s3_error(403, "AccessDenied", "There were headers present in the request which were not signed",
                   {{"HeadersNotSigned", forgotten}});
}

std::string payload_hash(const request& what, const claim& wanted) {
  const auto header = what.header("x-amz-content-sha256");
  if (header) return std::string(*header);
  if (wanted.presigned) return "UNSIGNED-PAYLOAD";
  throw s3_error(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
}

bool is_lower_hex_64(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

payload_form form_of(const std::string& hash) {
  if (is_lower_hex_64(hash)) return payload_form::hashed;
  if (hash == "UNSIGNED-PAYLOAD") return payload_form::unsigned_payload;
  if (hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return payload_form::signed_chunks;
  if (hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") return payload_form::signed_chunks_and_trailer;
  if (hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return payload_form::unsigned_trailer;
  if (hash.starts_with("STREAMING-")) throw not_implemented("x-amz-content-sha256: " + hash);
  throw s3_error(400, "InvalidArgument",
                 "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a "
                 "valid sha256 value.",
                 {{"ArgumentName", "x-amz-content-sha256"}, {"ArgumentValue", hash}});
}

/// "41 57 53 …", as S3 shows the bytes of what it signed.
std::string bytes_of(std::string_view text) {
  std::string spaced;
  for (std::size_t i = 0; i < text.size(); ++i) spaced += (i == 0 ? "" : " ") + to_hex(text.substr(i, 1));
  return spaced;
}

void check_token(const request& what, const claim& wanted, const user& who) {
  const auto token =
      wanted.presigned ? what.parameter("X-Amz-Security-Token") : what.header("x-amz-security-token");
  const std::string given(token.value_or(""));
  if (given != who.session_token)
    throw s3_error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.",
                   {{"Token-0", given}});
  if (who.token_has_expired)
    throw s3_error(400, "ExpiredToken", "The provided token has expired.", {{"Token-0", given}});
}

}  // namespace

identity authenticate(const request& what, const std::vector<user>& users, const std::string& region,
                      instant now) {
  const auto authorization = what.header("authorization");
  const bool presigned = what.parameter("X-Amz-Algorithm") || what.parameter("X-Amz-Signature");
  if (authorization && presigned)
    throw s3_error(400, "InvalidArgument",
                   "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter,"
                   " Signature query string parameter or the Authorization header should be specified");
  if (!authorization && !presigned) throw access_denied("Access Denied");

  const claim wanted = presigned ? read_presigned(what, now) : read_header(what, *authorization);
  const user& who = find_user(users, wanted);
  check_scope(wanted, region);
  check_skew(wanted, now);
  check_signed_headers(what, wanted);

  identity found;
  found.who = &who;
  const auto hash = payload_hash(what, wanted);
  found.payload = form_of(hash);
  if (found.payload == payload_form::hashed) found.payload_sha256 = hash;
  found.timestamp = to_timestamp(wanted.signed_at);
  found.scope = wanted.scope();
  found.signing_key = signing_key(who.secret_key, wanted.date, wanted.region);
  found.signature = wanted.signature;

  auto parameters = what.query;
  std::erase_if(parameters, [&](const auto& p) { return presigned && p.first == "X-Amz-Signature"; });
  const auto canonical =
      canonical_request(what.method, what.path, parameters, what.headers, wanted.signed_headers, hash);
  const auto to_sign = string_to_sign(found.timestamp, found.scope, canonical);
  if (!equal_in_constant_time(signature(found.signing_key, to_sign), wanted.signature))
    throw s3_error(
        403, "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and"
        " signing method.",
        {{"AWSAccessKeyId", wanted.access_key},
         {"StringToSign", to_sign},
         {"SignatureProvided", wanted.signature},
         {"StringToSignBytes", bytes_of(to_sign)},
         {"CanonicalRequest", canonical},
         {"CanonicalRequestBytes", bytes_of(canonical)}});
  check_token(what, wanted, who);
  return found;
}

}  // namespace redshift_local::s3
