// One connection to the warehouse: libpq's asynchronous API as coroutines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/async.hpp"
#include "net/secret.hpp"
#include "redshift/error.hpp"

namespace redshift {

template <class T = void>
using task = net::task<T>;

enum class tls_mode : std::uint8_t { verify_full, verify_ca, require };

/// What every session needs. Redshift: strings inside SUPER that are too long are cut, also by COPY.
inline constexpr std::string_view session_settings =
    "SET timezone TO 'UTC'; SET datestyle TO 'ISO, MDY'; SET extra_float_digits TO 2; "
    "SET json_parse_truncate_strings TO ON;";

struct endpoint {
  std::string host;
  std::uint16_t port = 5439;
  std::string user;
  net::secret password;
  std::string database;  // empty: the user's default
  tls_mode tls = tls_mode::verify_full;
  std::string root_certificate_pem;           // empty: the system's store
  std::string session_sql{session_settings};  // run once, right after connecting
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

/// A session over TLS, with TCP keepalives and endpoint::session_sql. One statement at a time. Destroying it
/// closes it; a connection on which a statement was cancelled or lost must be destroyed. A cut off statement
/// is not cancelled at the server: libpq's cancel request blocks and has no time limit. What ran in a
/// transaction is rolled back when the server notices that we are gone.
class connection {
 public:
  /// Resolves the host and connects to one of its addresses. Throws error, or net::timed_out;
  /// explain_connect_failure() puts both into words for the user.
  static task<std::unique_ptr<connection>> open(endpoint where, net::deadline until);
  /// Tries these addresses (digits, at least one) of the host in turn, each with an even share of the time
  /// left.
  static task<std::unique_ptr<connection>> open_any(endpoint where, std::vector<std::string> addresses,
                                                    net::deadline until);
  ~connection();

  /// Runs the statement (or several, separated by semicolons, as one implicit transaction) and returns the
  /// result of the last. Throws error.
  task<result> query(statement what);
  task<result> query(std::string doing, std::string sql);
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
  static task<std::unique_ptr<connection>> open_one(endpoint where, std::string address);
  std::unique_ptr<state> state_;
};

}  // namespace redshift
