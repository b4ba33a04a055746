#include "net/resolve.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "net/event.hpp"

namespace net {

namespace {

using asio::ip::tcp;

/// What the thread and the waiter share; it outlives a waiter that was cancelled, and then the whole loop.
struct lookup {
  std::mutex mutex;
  std::function<void()> announce;  // on the loop; none when nobody waits any more
  boost::system::error_code error;
  std::vector<asio::ip::address> addresses;
};

/// Blocks for as long as the system likes.
void look_up(const std::string& host, lookup& found) {
  asio::io_context unused;
  const auto entries = tcp::resolver(unused).resolve(host, "", found.error);
  for (const auto& entry : entries) {
    const auto address = entry.endpoint().address();
    if (std::ranges::find(found.addresses, address) == found.addresses.end()) {
      found.addresses.push_back(address);
    }
  }
  const std::lock_guard lock(found.mutex);
  if (found.announce) found.announce();
  found.announce = nullptr;
}

/// Held by the waiter: when it goes, however it goes, nobody is told any more.
class waiting {
 public:
  waiting(lookup& pending, std::function<void()> announce) : pending_(pending) {
    pending_.announce = std::move(announce);
  }
  ~waiting() {
    const std::lock_guard lock(pending_.mutex);
    pending_.announce = nullptr;
  }
  waiting(const waiting&) = delete;
  waiting& operator=(const waiting&) = delete;

 private:
  lookup& pending_;
};

}  // namespace

task<std::vector<asio::ip::address>> resolve(std::string host) {
  const auto executor = co_await asio::this_coro::executor;
  const auto done = std::make_shared<event>(executor);
  const auto pending = std::make_shared<lookup>();
  const waiting here(*pending, [executor, done] { asio::post(executor, [done] { done->set(); }); });
  // Not Asio's own resolver: a loop does not end before the look-ups that it has begun, and shutting down
  // must not take as long as a name server that is silent.
  std::thread([pending, host] { look_up(host, *pending); }).detach();
  co_await done->wait();
  if (pending->error) throw boost::system::system_error(pending->error, "resolving " + host);
  co_return std::move(pending->addresses);
}

}  // namespace net
