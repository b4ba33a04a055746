#include "s3/request.hpp"

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::size_t max_key_bytes = 1024;  // S3: object keys

std::optional<std::string_view> find(const name_values& pairs, std::string_view name) {
  for (const auto& [n, value] : pairs)
    if (n == name) return value;
  return {};
}

std::string decoded(std::string_view text, bool plus_is_blank) {
  auto bytes = percent_decode(text, plus_is_blank);
  if (!bytes || !is_utf8(*bytes)) throw s3_error(400, "InvalidURI", "Couldn't parse the specified URI.");
  return *std::move(bytes);
}

name_values parse_query(std::string_view text) {
  name_values query;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.size(), pair.find('='));
    const auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    query.emplace_back(decoded(pair.substr(0, equals), true), decoded(value, true));
  }
  return query;
}

}  // namespace

std::optional<std::string_view> request::header(std::string_view name) const { return find(headers, name); }
std::optional<std::string_view> request::parameter(std::string_view name) const { return find(query, name); }

std::string virtual_host_bucket(std::string_view host) {
  host = host.substr(0, host.rfind(':'));  // an IPv6 address in brackets never ends in ".localhost"
  for (const std::string_view suffix : {".s3.localhost", ".localhost"})
    if (host.size() > suffix.size() && host.ends_with(suffix)) {
      const auto bucket = host.substr(0, host.size() - suffix.size());
      return bucket == "s3" ? std::string() : std::string(bucket);
    }
  return {};
}

request make_request(std::string method, std::string_view target, name_values headers) {
  request parsed;
  parsed.method = std::move(method);
  parsed.headers = std::move(headers);
  const auto question = std::min(target.size(), target.find('?'));
  if (target.empty() || target.front() != '/')
    throw s3_error(400, "InvalidURI", "Couldn't parse the specified URI.");
  parsed.path = decoded(target.substr(0, question), false);
  if (question < target.size()) parsed.query = parse_query(target.substr(question + 1));

  parsed.bucket = virtual_host_bucket(parsed.header("host").value_or(""));
  auto rest = std::string_view(parsed.path).substr(1);
  if (parsed.bucket.empty()) {
    const auto slash = std::min(rest.size(), rest.find('/'));
    parsed.bucket = rest.substr(0, slash);
    rest.remove_prefix(std::min(rest.size(), slash + 1));
  }
  parsed.key = rest;
  if (parsed.key.size() > max_key_bytes)
    throw s3_error(
        400, "KeyTooLongError", "Your key is too long.",
        {{"Size", std::to_string(parsed.key.size())}, {"MaxSizeAllowed", std::to_string(max_key_bytes)}});
  return parsed;
}

}  // namespace redshift_local::s3
