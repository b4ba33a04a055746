// Cancelling: by CancelRequest, by CANCEL, by statement_timeout — also while COPY waits for S3, where
// PostgreSQL's does not reach.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "wire/session.hpp"

namespace redshift_local::wire {

asio::awaitable<void> cancel_session(service& shared, asio::any_io_executor executor, std::string key) {
  if (!shared.sessions.contains(key)) co_return;
  co_await cancel_backend(executor, shared.postgres.socket_path, key);
  if (const auto found = shared.sessions.find(key); found != shared.sessions.end())
    found->second->cancel_copy();
}

void session::cancel_copy() {
  copy_cancelled_ = copying_;
  copy_cancel_.cancel();
}

asio::awaitable<copy::load_result> session::until_cancelled(asio::awaitable<copy::load_result> loading) {
  copying_ = true;
  copy_cancelled_ = false;
  auto group = asio::experimental::make_parallel_group(
      asio::co_spawn(executor_, std::move(loading), asio::deferred), copy_cancel_.async_wait(asio::deferred));
  const auto [order, failure, result, unused] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  copying_ = false;
  if (copy_cancelled_) throw sql_error("57014", "canceling statement due to user request");
  if (failure) std::rethrow_exception(failure);
  co_return result;
}

/// CANCEL process.
asio::awaitable<session::outcome> session::cancel_process(std::int32_t process) {
  if (backend_->status() == 'E') {
    co_await send_error(
        {"25P02", "current transaction is aborted, commands ignored until end of transaction block"});
    co_return outcome{};
  }
  outcome done{.ok = true, .completion = command_complete("CANCEL")};
  std::string found;
  for (const auto& [known, unused] : shared_.sessions)
    if (body_reader(known).int32() == process) found = known;
  if (!found.empty())
    co_await cancel_session(shared_, executor_, found);
  else
    out_ +=
        encode_report('N', {{'S', "WARNING"},
                            {'C', "01000"},
                            {'M', "PID " + std::to_string(process) + " is not a Redshift server process"}});
  co_return done;
}

}  // namespace redshift_local::wire
