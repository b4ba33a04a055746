#include "s3/pool.hpp"

namespace s3 {

connection_pool::connection_pool(address where, std::shared_ptr<net::asio::ssl::context> tls,
                                 const timing& timing)
    : where_(std::move(where)), tls_(std::move(tls)), connect_(timing.connect), idle_(timing.idle) {}

net::task<connection_pool::lease> connection_pool::take(bool fresh) {
  const auto limit = std::chrono::steady_clock::now() - idle_;
  std::erase_if(parked_, [&](const parked& old) { return old.since < limit; });
  lease taken;
  if (!fresh && !parked_.empty()) {
    taken.stream = std::move(parked_.back().stream);
    taken.reused = true;
    parked_.pop_back();
    co_return taken;
  }
  taken.stream = co_await net::connect(where_.host, where_.port, tls_, net::in(connect_));
  co_return taken;
}

void connection_pool::give_back(lease used) {
  parked_.push_back(parked{std::move(used.stream), std::chrono::steady_clock::now()});
}

}  // namespace s3
