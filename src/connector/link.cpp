#include "connector/link.hpp"

#include "connector/warehouse.hpp"

namespace connector {

namespace {
// Serverless Redshift wakes up while we connect.
constexpr std::chrono::milliseconds connect_timeout{60'000};
}  // namespace

net::task<redshift::connection*> link::get() {
  if (!connection_ || !connection_->usable()) {
    connection_.reset();
    connection_ = co_await connect(config_, connect_timeout);
  }
  co_return connection_.get();
}

}  // namespace connector
