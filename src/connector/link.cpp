#include "connector/link.hpp"

#include <optional>
#include <string>

#include "connector/warehouse.hpp"
#include "net/with_deadline.hpp"

namespace connector {

net::task<redshift::connection*> link::open() {
  connection_ = co_await connect_or_explain(config_);
  co_return connection_.get();
}

net::task<redshift::connection*> link::get() {
  if (connection_ && connection_->usable()) co_return connection_.get();
  connection_.reset();
  std::optional<std::string> late;
  try {
    connection_ = co_await connect(config_, connect_timeout);
  } catch (const net::timed_out& error) {
    late = error.what();
  }
  if (late) throw redshift::error(*late, "", *late, "", true);
  co_return connection_.get();
}

}  // namespace connector
