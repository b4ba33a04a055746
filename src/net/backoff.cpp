#include "net/backoff.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cmath>
#include <random>

namespace net {

namespace {

std::function<double()> system_random() {
  return [engine = std::minstd_rand(std::random_device{}()),
          unit = std::uniform_real_distribution<double>(0, 1)]() mutable { return unit(engine); };
}

}  // namespace

backoff::backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap,
                 std::function<double()> random)
    : base_(base), cap_(cap), random_(random ? std::move(random) : system_random()) {}

std::chrono::milliseconds backoff::next() {
  const double ceiling =
      std::min(static_cast<double>(cap_.count()), std::ldexp(static_cast<double>(base_.count()), attempts_));
  ++attempts_;
  return std::chrono::milliseconds(static_cast<std::int64_t>(ceiling * random_()));
}

task<> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace net
