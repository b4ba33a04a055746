#include "redshift/resolve.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "net/event.hpp"

namespace redshift {
namespace {

using net::asio::ip::tcp;

/// Outlives a waiter that was cancelled: nothing can interrupt the system's resolver.
struct lookup {
  explicit lookup(const net::asio::any_io_executor& executor) : resolver(executor), done(executor) {}

  tcp::resolver resolver;
  net::event done;
  boost::system::error_code error;
  std::vector<std::string> addresses;
};

}  // namespace

net::task<std::vector<std::string>> resolve(std::string host) {
  auto pending = std::make_shared<lookup>(co_await net::asio::this_coro::executor);
  pending->resolver.async_resolve(host, "", [pending](auto error, const tcp::resolver::results_type& found) {
    pending->error = error;
    for (const auto& entry : found) {
      const std::string address = entry.endpoint().address().to_string();
      if (std::ranges::find(pending->addresses, address) == pending->addresses.end()) {
        pending->addresses.push_back(address);
      }
    }
    pending->done.set();
  });
  co_await pending->done.wait();
  if (pending->error) throw boost::system::system_error(pending->error);
  co_return std::move(pending->addresses);
}

}  // namespace redshift
