#include "wire/copy_in.hpp"

#include <optional>

#include "wire/message.hpp"

namespace redshift_local::wire {

asio::awaitable<void> copy_in::start(std::string sql) {
  co_await to_.send(query_message(sql));
  const auto reply = co_await to_.read();
  if (reply.type == 'G')
    active_ = true;
  else
    co_await end(reply);
}

asio::awaitable<void> copy_in::write(std::string& bytes) {
  if (to_.readable()) {  // PostgreSQL may have given up already
    const auto reply = co_await to_.read();
    if (reply.type == 'E') co_await end(reply);
  }
  co_await to_.send(encode('d', bytes));
  bytes.clear();
}

asio::awaitable<void> copy_in::finish() {
  co_await to_.send(encode('c', ""));
  const auto reply = co_await to_.read();
  co_await end(reply);
}

asio::awaitable<void> copy_in::abandon() {
  if (!active_) co_return;
  co_await to_.send(encode('f', std::string("abandoned") + '\0'));
  try {
    const auto reply = co_await to_.read();
    co_await end(reply);
  } catch (const sql_error&) {  // as asked
  }
}

/// Up to ReadyForQuery; throws what PostgreSQL reported on the way.
asio::awaitable<void> copy_in::end(message reply) {
  std::optional<sql_error> failure;
  for (; reply.type != 'Z'; reply = co_await to_.read()) {
    if (reply.type != 'E') continue;
    const auto fields = parse_report(reply.body);
    const auto detail = fields.find('D');
    failure = sql_error(fields.at('C'), fields.at('M'), detail == fields.end() ? "" : detail->second);
  }
  active_ = false;
  if (failure) throw *failure;
}

}  // namespace redshift_local::wire
