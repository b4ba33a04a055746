#include "s3/redirect.hpp"

#include <algorithm>

#include "s3/documents.hpp"

namespace s3 {

namespace {

[[noreturn]] void refuse(const std::string& host) {
  throw redirect_refused(
      "S3 redirects to \"" + host +
      "\", which is not a host of the endpoint that is configured; nothing was sent there");
}

/// It becomes part of a host name.
void check_region_name(const std::string& region) {
  const bool plain = std::all_of(region.begin(), region.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!plain || region.empty() || region.size() > 40)
    throw redirect_refused("S3 redirects to a region whose name is none");
}

bool is_aws_s3_host(const settings& settings, std::string_view host) {
  if (host.starts_with(settings.bucket + ".")) host.remove_prefix(settings.bucket.size() + 1);
  const bool of_service =
      settings.fips ? host.starts_with("s3-fips.") : host.starts_with("s3.") || host.starts_with("s3-");
  return of_service && host.ends_with("." + aws_domain(settings.region));
}

/// A custom endpoint may have other ports for other regions, not other hosts.
bool same_endpoint(const settings& settings, const address& ours, const address& theirs) {
  if (ours.tls != theirs.tls) return false;
  if (!settings.endpoint_url.empty()) return ours.host == theirs.host;
  return ours.port == theirs.port && is_aws_s3_host(settings, theirs.host);
}

/// The address at `origin` (scheme, host and port), if we may go there.
address enter(const settings& settings, const std::string& origin) {
  const auto ours = locate(settings);
  address theirs;
  try {
    theirs = parse_endpoint(origin);
  } catch (const std::invalid_argument&) {
    refuse("what is no URL");
  }
  if (!same_endpoint(settings, ours, theirs)) refuse(theirs.host_header);
  if (!settings.endpoint_url.empty()) {
    theirs.base_path = ours.base_path;
  } else if (!theirs.host.starts_with(settings.bucket + ".")) {
    theirs.base_path = "/" + settings.bucket;
  }
  return theirs;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> query;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    if (!pair.empty())
      query.emplace_back(url_decode(pair.substr(0, equals)),
                         url_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return query;
}

}  // namespace

destination home(const settings& settings) { return {locate(settings), settings.region, {}}; }

destination own_region(const settings& settings, const failure& redirect) {
  check_region_name(redirect.region);
  if (settings.endpoint_url.empty()) {
    if (aws_domain(redirect.region) != aws_domain(settings.region)) refuse(redirect.region);
    auto there = settings;
    there.region = redirect.region;
    return home(there);
  }
  if (redirect.endpoint.empty()) return {locate(settings), redirect.region, {}};
  const std::string scheme = locate(settings).tls ? "https://" : "http://";
  return {enter(settings, scheme + redirect.endpoint), redirect.region, {}};
}

destination detour(const settings& settings, const std::string& region, const failure& redirect) {
  const auto& location = redirect.endpoint;
  const auto authority = location.find("://");
  if (authority == location.npos) refuse("what is no URL");
  const auto path = std::min(location.find_first_of("/?", authority + 3), location.size());
  const auto question = std::min(location.find('?', path), location.size() - 1);
  if (!redirect.region.empty()) check_region_name(redirect.region);
  return {enter(settings, location.substr(0, path)), redirect.region.empty() ? region : redirect.region,
          parse_query(std::string_view(location).substr(question + 1))};
}

}  // namespace s3
