// One connection to the warehouse: libpq's asynchronous API as coroutines. The only file that calls PQ….
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "net/async.hpp"
#include "net/secret.hpp"

namespace redshift {

template <class T = void>
using task = net::task<T>;

enum class tls_mode : std::uint8_t { verify_full, verify_ca, require };

struct endpoint {
  std::string host;
  std::uint16_t port = 5439;
  std::string user;
  net::secret password;
  std::string database;  // empty: the user's default
  tls_mode tls = tls_mode::verify_full;
  std::string root_certificate_pem;  // empty: the system's store
};

/// A failure of the warehouse. what() reads "<doing what>: <server's message> (SQLSTATE …)"; never SQL text,
/// which may hold credentials.
class error : public std::runtime_error {
 public:
  error(const std::string& what, std::string sqlstate, std::string server_message, std::string detail,
        bool connection_lost);
  const std::string& sqlstate() const { return sqlstate_; }             // empty when the server sent none
  const std::string& server_message() const { return server_message_; }
  const std::string& detail() const { return detail_; }
  bool connection_lost() const { return connection_lost_; }
  /// Serializable conflict (1023), deadlock, or a lost connection: the whole transaction may be tried again.
  bool retryable() const;

 private:
  std::string sqlstate_, server_message_, detail_;
  bool connection_lost_;
};

/// SQL and what it is for; errors show `doing` ("copying 3 files into public.orders"), never the SQL.
struct statement {
  std::string doing;
  std::string sql;
  std::vector<std::optional<std::string>> parameters;  // text; when any, the extended protocol is used
};

using row = std::vector<std::optional<std::string>>;
struct result {
  std::vector<std::string> columns;
  std::vector<row> rows;
  std::uint64_t affected_rows = 0;  // of the last statement, from its command tag
};
/// Fields of the current row; views die when the callback returns.
using row_view = std::vector<std::optional<std::string_view>>;

/// Connects with TLS and the settings every session needs (UTC, ISO dates, extra_float_digits 2,
/// client_encoding UTF8, TCP keepalives). Destroying it closes it; a connection on which a statement was
/// cancelled or lost must be destroyed.
class connection {
 public:
  static task<std::unique_ptr<connection>> open(endpoint where, net::deadline until);
  ~connection();

  /// Runs the statement (or several, separated by semicolons, as one implicit transaction) and returns the
  /// result of the last. Throws error.
  task<result> query(statement what);
  /// Streams rows in single-row mode. `on_row` may await (back-pressure reaches the server). Rows seen before
  /// a failure are rows of a failed query. Returns the number of rows.
  task<std::uint64_t> stream(statement what, std::function<task<>(const row_view&)> on_row);
  /// Notices since the last call, for logs.
  std::vector<std::string> take_notices();
  /// False once the connection was lost or an operation was cut off in the middle.
  bool usable() const;

 private:
  struct state;
  explicit connection(std::unique_ptr<state> state);
  std::unique_ptr<state> state_;
};

}  // namespace redshift
