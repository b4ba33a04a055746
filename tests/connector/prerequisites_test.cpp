#include "connector/prerequisites.hpp"

#include <doctest/doctest.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>

#include "net/task_group.hpp"
#include "samples.hpp"
#include "support/run.hpp"

using namespace connector;
using namespace std::chrono_literals;
using net::asio::ip::tcp;

namespace {

/// Takes connections and never says a word on them.
class silent_server {
 public:
  explicit silent_server(const net::asio::any_io_executor& executor)
      : acceptor_(executor, {net::asio::ip::address_v4::loopback(), 0}) {}
  std::string address() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  net::task<> wait_for_connection() {
    connections_.push_back(co_await acceptor_.async_accept(net::asio::use_awaitable));
  }

 private:
  tcp::acceptor acceptor_;
  std::vector<tcp::socket> connections_;
};

/// A warehouse and an S3 that do not answer; for one test at a time, as the environment says where S3 is.
struct silence {
  silent_server warehouse, s3;
  endpoint_config config = samples::config();

  explicit silence(const net::asio::any_io_executor& executor) : warehouse(executor), s3(executor) {
    config.address = warehouse.address();
    setenv("AWS_ENDPOINT_URL_S3", ("http://" + s3.address()).c_str(), 1);
  }
  ~silence() { unsetenv("AWS_ENDPOINT_URL_S3"); }
  silence(const silence&) = delete;
  silence& operator=(const silence&) = delete;
};

net::task<std::string> failure_of(const endpoint_config& config, prerequisite_limits limits) {
  try {
    co_await check_prerequisites(config, limits);
  } catch (const prerequisite_error& error) {
    co_return error.what();
  }
  co_return "";
}

}  // namespace

TEST_CASE(
    "prerequisites: a warehouse and an S3 that do not answer are told together, each after its own limit") {
  tests::run([](net::asio::any_io_executor executor) -> net::task<> {
    const silence nobody(executor);
    const std::string told = co_await failure_of(nobody.config, {.warehouse = 50ms, .staging = 100ms});
    CHECK(told.find("- connecting to " + nobody.config.address + " timed out") != told.npos);
    CHECK(told.find("- S3 did not answer while writing to \"" + nobody.config.bucket) != told.npos);
  });
}

TEST_CASE("prerequisites: S3 is tried while the warehouse has not answered yet, and the other way round") {
  tests::run([](net::asio::any_io_executor executor) -> net::task<> {
    silence nobody(executor);
    net::task_group checks(executor);
    // Longer than the test may take: one after the other, the second would never be reached.
    checks.spawn([](const endpoint_config& config) -> net::task<> {
      co_await check_prerequisites(config, {.warehouse = 1h, .staging = 1h});
    }(nobody.config));
    co_await nobody.warehouse.wait_for_connection();
    co_await nobody.s3.wait_for_connection();
    checks.cancel();
    co_await checks.join();
  });
}
