// Where a redirect leads (S3 User Guide: "Request redirection and the REST API"), and where we do not follow:
// signed requests go to no host that is not of the same endpoint.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "s3/addressing.hpp"
#include "s3/error.hpp"
#include "s3/settings.hpp"

namespace s3 {

struct destination {
  address where;
  std::string region;                                      // to sign for
  std::vector<std::pair<std::string, std::string>> query;  // that a redirect asks to send along
};

/// A redirect that is not followed, with the reason.
struct redirect_refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where the settings lead.
destination home(const settings& settings);
/// 301 PermanentRedirect, or AuthorizationHeaderMalformed: the bucket's own region, for good.
destination own_region(const settings& settings, const failure& redirect);
/// 307 TemporaryRedirect: for this one request. The region is that of the bucket, or else `region`.
destination detour(const settings& settings, const std::string& region, const failure& redirect);

}  // namespace s3
