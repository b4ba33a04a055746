#include "net/resolve.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <netdb.h>

#include <boost/system/system_error.hpp>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "net/with_deadline.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;

namespace {

constexpr const char* silent = "silent.test";

/// A name server that does not answer for "silent.test" until the test lets it.
struct name_server {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false, answered = false;

  void answer() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 5s, [this] { return released; });
    answered = true;
    changed.notify_all();
  }
  void release() {
    std::unique_lock lock(mutex);
    released = true;
    changed.notify_all();
    changed.wait(lock, [this] { return answered; });
  }
};
name_server& server() {
  static auto& lasting = *new name_server;  // the look-up's thread may see it last
  return lasting;
}

}  // namespace

/// In front of the C library's.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
  if (host != nullptr && std::strcmp(host, silent) == 0) {
    server().answer();
    return EAI_AGAIN;
  }
  static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(host, service, hints, found);
}

TEST_CASE("an address resolves to itself, once") {
  tests::run([](net::asio::any_io_executor) -> net::task<> {
    const auto addresses = co_await net::resolve("127.0.0.1");
    REQUIRE(addresses.size() == 1);
    CHECK(addresses[0].to_string() == "127.0.0.1");
  });
}

TEST_CASE("neither a cancelled waiter nor the end of the loop waits for a name server that is silent") {
  bool timed_out = false;
  tests::run([&](net::asio::any_io_executor) -> net::task<> {
    try {
      co_await net::with_deadline(net::resolve(silent), net::in(10ms), "resolving");
    } catch (const net::timed_out&) {
      timed_out = true;
    }
  });
  CHECK(timed_out);
  {
    const std::lock_guard lock(server().mutex);
    CHECK_FALSE(server().answered);
  }
  server().release();
}
