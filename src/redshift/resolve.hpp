// Names to addresses, on the loop.
#pragma once

#include <string>
#include <vector>

#include "net/async.hpp"

namespace redshift {

/// Addresses of `host` as text, at least one. Can be cancelled at once, although the look-up itself then goes
/// on in its thread. Throws boost::system::system_error.
net::task<std::vector<std::string>> resolve(std::string host);

}  // namespace redshift
