#include "wire/long_names.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "sql/token.hpp"

namespace redshift_local::wire {

asio::awaitable<void> load_long_names(backend& admin, sql::long_names& names) {
  const auto known = co_await admin.query("SELECT stand_in, name FROM pg_catalog.rs_long_names");
  for (const auto& row : known) names.add({row[0].value(), row[1].value()});
}

asio::awaitable<void> save_long_names(asio::any_io_executor executor, postgres_facts& postgres,
                                      std::string database) {
  const auto names = postgres.names.take_new();
  if (names.empty()) co_return;
  std::string values;
  for (const auto& each : names)
    values += (values.empty() ? "(" : ", (") + sql::quote_literal(each.stand_in) + ", " +
              sql::quote_literal(each.name) + ")";
  // Not SERIALIZABLE: a client's reading of names must not conflict with it.
  std::map<std::string, std::string> startup{{"user", postgres.superuser}, {"database", std::move(database)}};
  startup["default_transaction_isolation"] = "read committed";
  const auto admin = co_await backend::connect(executor, postgres.socket_path, std::move(startup));
  co_await admin->query("INSERT INTO pg_catalog.rs_long_names VALUES " + values);
}

void restore_long_names(report& fields, const sql::long_names& names) {
  for (auto& [field, text] : fields) text = names.restore(text);
}

}  // namespace redshift_local::wire
