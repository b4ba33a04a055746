#include "s3/sigv4.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "s3/digest.hpp"
#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

/// Trimmed, runs of blanks made one.
std::string canonical_value(std::string_view value) {
  std::string canonical;
  for (const char c : trim(value))
    if (c != ' ' || canonical.empty() || canonical.back() != ' ') canonical += c;
  return canonical;
}

std::string canonical_header(std::string_view name, const name_values& headers) {
  std::string line(name);
  line += ':';
  bool first = true;
  for (const auto& [n, value] : headers) {
    if (n != name) continue;
    if (!first) line += ',';
    line += canonical_value(value);
    first = false;
  }
  return line + '\n';
}

std::string join_lines(std::initializer_list<std::string_view> lines) {
  std::string text;
  for (const auto line : lines) (text += line) += '\n';
  text.pop_back();
  return text;
}

}  // namespace

std::string canonical_query(const name_values& parameters) {
  name_values encoded;
  for (const auto& [name, value] : parameters)
    encoded.emplace_back(percent_encode(name, false), percent_encode(value, false));
  std::sort(encoded.begin(), encoded.end());
  std::string query;
  for (const auto& [name, value] : encoded) {
    if (!query.empty()) query += '&';
    query += name + '=' + value;
  }
  return query;
}

std::string canonical_request(std::string_view method, std::string_view path, const name_values& parameters,
                              const name_values& headers, std::string_view signed_headers,
                              std::string_view payload_hash) {
  std::string lines;
  for (auto rest = signed_headers; !rest.empty();) {
    const auto name = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    lines += canonical_header(name, headers);
  }
  return join_lines({method, path.empty() ? "/" : percent_encode(path, true), canonical_query(parameters),
                     lines, signed_headers, payload_hash});
}

std::string string_to_sign(std::string_view timestamp, std::string_view scope,
                           std::string_view canonical_request) {
  return join_lines(
      {"AWS4-HMAC-SHA256", timestamp, scope, to_hex(digest_of(digest_kind::sha256, canonical_request))});
}

std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service) {
  const auto date_key = hmac_sha256("AWS4" + std::string(secret), date);
  const auto region_key = hmac_sha256(date_key, region);
  const auto service_key = hmac_sha256(region_key, service);
  return hmac_sha256(service_key, "aws4_request");
}

std::string signature(std::string_view signing_key, std::string_view string_to_sign) {
  return to_hex(hmac_sha256(signing_key, string_to_sign));
}

std::string chunk_string_to_sign(std::string_view timestamp, std::string_view scope,
                                 std::string_view previous_signature, std::string_view chunk_sha256) {
  return join_lines(
      {"AWS4-HMAC-SHA256-PAYLOAD", timestamp, scope, previous_signature, empty_sha256, chunk_sha256});
}

std::string trailer_string_to_sign(std::string_view timestamp, std::string_view scope,
                                   std::string_view previous_signature, std::string_view trailer_sha256) {
  return join_lines({"AWS4-HMAC-SHA256-TRAILER", timestamp, scope, previous_signature, trailer_sha256});
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace redshift_local::s3
