// Names to addresses, on the loop.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "net/async.hpp"

namespace net {

/// The addresses of `host`, at least one, each once. Can be cancelled at once, and then neither loop nor
/// process waits for the look-up, although it goes on in its thread: nothing can interrupt the system's
/// resolver. Throws boost::system::system_error.
task<std::vector<asio::ip::address>> resolve(std::string host);

}  // namespace net
