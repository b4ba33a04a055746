#include "wire/backend.hpp"

#include "copy/binary.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::int32_t cancel_request_code = 80877102;

sql_error to_error(std::string_view body) {
  auto fields = parse_report(body);
  return {fields['C'], fields['M'], fields['D']};
}

std::vector<std::optional<std::string>> parse_row(std::string_view body) {
  body_reader reader(body);
  std::vector<std::optional<std::string>> row(static_cast<std::size_t>(reader.int16()));
  for (auto& field : row)
    if (const auto length = reader.int32(); length >= 0)
      field = reader.bytes(static_cast<std::size_t>(length));
  return row;
}

}  // namespace

asio::awaitable<std::unique_ptr<backend>> backend::connect(asio::any_io_executor executor,
                                                           std::string socket_path,
                                                           std::map<std::string, std::string> startup) {
  auto to = co_await connect_unix(executor, std::move(socket_path));
  std::unique_ptr<backend> connected(new backend(executor, std::move(to)));
  co_await connected->send(startup_message(startup));
  while (true) {
    const auto next = co_await connected->read();
    if (next.type == 'E') throw to_error(next.body);
    if (next.type == 'K') connected->key_data_ = next.body;
    if (next.type == 'Z') co_return connected;
  }
}

asio::awaitable<message> backend::read() {
  message next;
  bool ended = false;
  try {
    next = co_await reader_.next();
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::eof && error.code() != asio::error::connection_reset) throw;
    ended = true;
  }
  if (ended) throw backend_ended();
  if (next.type == 'Z' && !next.body.empty()) status_ = next.body.front();
  co_return next;
}

asio::awaitable<text_rows> backend::query(std::string sql) {
  co_await send(query_message(sql));
  text_rows rows;
  std::optional<sql_error> failure;
  while (true) {
    const auto next = co_await read();
    if (next.type == 'D') rows.push_back(parse_row(next.body));
    if (next.type == 'E') failure = to_error(next.body);
    if (next.type == 'Z') break;
  }
  if (failure) throw *failure;
  co_return rows;
}

asio::awaitable<text_rows> backend::query_in_batch(std::string sql) {
  const std::string name("redshift-local\0", 15), no_formats(6, '\0'), no_limit(4, '\0');
  // One that failed has left its statement behind.
  co_await send(encode('C', "S" + name) + encode('C', "P" + name) +
                encode('P', name + sql + std::string(3, '\0')) + encode('B', name + name + no_formats) +
                encode('E', name + no_limit) + encode('H', ""));
  text_rows rows;
  while (true) {
    const auto next = co_await read();
    if (next.type == 'D') rows.push_back(parse_row(next.body));
    if (next.type == 'E') throw to_error(next.body);
    if (next.type == 'C') co_return rows;
  }
}

asio::awaitable<void> cancel_backend(asio::any_io_executor executor, std::string socket_path,
                                     std::string key_data) {
  const auto to = co_await connect_unix(executor, std::move(socket_path));
  std::string request;
  append_big_endian(request, static_cast<std::int32_t>(key_data.size() + 8));
  append_big_endian(request, cancel_request_code);
  co_await to->write(request + key_data);
  char end;
  try {
    co_await to->read_some(&end, 1);  // PostgreSQL hangs up when the signal has been sent
  } catch (const boost::system::system_error&) {
  }
}

}  // namespace redshift_local::wire
