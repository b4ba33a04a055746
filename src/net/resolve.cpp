#include "net/resolve.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/system_error.hpp>
#include <memory>

#include "net/event.hpp"

namespace net {

namespace {

using asio::ip::tcp;

/// Outlives a waiter that was cancelled.
struct lookup {
  explicit lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

  tcp::resolver resolver;
  event done;
  boost::system::error_code error;
  std::vector<asio::ip::address> addresses;
};

}  // namespace

task<std::vector<asio::ip::address>> resolve(std::string host) {
  auto pending = std::make_shared<lookup>(co_await asio::this_coro::executor);
  pending->resolver.async_resolve(host, "", [pending](auto error, const tcp::resolver::results_type& found) {
    pending->error = error;
    for (const auto& entry : found) {
      const auto address = entry.endpoint().address();
      if (std::ranges::find(pending->addresses, address) == pending->addresses.end()) {
        pending->addresses.push_back(address);
      }
    }
    pending->done.set();
  });
  co_await pending->done.wait();
  if (pending->error) throw boost::system::system_error(pending->error, "resolving " + host);
  co_return std::move(pending->addresses);
}

}  // namespace net
