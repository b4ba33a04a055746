#include "setup.hpp"

#include "cluster/catalog.hpp"
#include "cluster/cluster.hpp"
#include "sql/statements.hpp"
#include "sql/token.hpp"
#include "wire/long_names.hpp"

namespace redshift_local {
namespace {

namespace asio = boost::asio;
using wire::backend;

/// How the user's sessions differ from PostgreSQL's own.
asio::awaitable<void> set_up_user(backend& admin, const options& how) {
  const auto user = sql::quote_name(how.user);
  const auto known =
      co_await admin.query("SELECT 1 FROM pg_roles WHERE rolname = " + sql::quote_literal(how.user));
  if (known.empty()) co_await admin.query("CREATE ROLE " + user + " LOGIN");
  for (const auto* setting :
       {"standard_conforming_strings = off", "backslash_quote = on", "escape_string_warning = off",
        "extra_float_digits = 0", "bytea_output = hex", "timezone = 'UTC'", "datestyle = 'ISO, MDY'"})
    co_await admin.query("ALTER ROLE " + user + " SET " + setting);
  auto defaults = sql::own_parameter_defaults();
  if (how.case_sensitive_identifiers)
    defaults[sql::postgres_parameter("enable_case_sensitive_identifier")] = "on";
  for (const auto& [name, value] : defaults)
    co_await admin.query("ALTER ROLE " + user + " SET " + name + " = " + sql::quote_literal(value));
}

asio::awaitable<void> set_up_database(backend& admin, asio::any_io_executor executor, std::string socket_path,
                                      const options& how) {
  const auto database = sql::quote_name(how.database), user = sql::quote_name(how.user);
  const auto known =
      co_await admin.query("SELECT 1 FROM pg_database WHERE datname = " + sql::quote_literal(how.database));
  if (known.empty()) {
    co_await admin.query("CREATE DATABASE " + database + " OWNER " + user);
    const auto inside = co_await backend::connect(executor, socket_path,
                                                  {{"user", cluster::superuser}, {"database", how.database}});
    co_await inside->query(cluster::catalog_sql());
    co_await inside->query("ALTER SCHEMA public OWNER TO " + user);
  }
  co_await admin.query("ALTER DATABASE " + database +
                       " SET redshift_local.slices = " + std::to_string(how.slices));
  co_await admin.query("ALTER DATABASE " + database + " SET default_transaction_isolation = '" +
                       (how.serializable ? "serializable" : "repeatable read") + "'");
}

}  // namespace

asio::awaitable<wire::postgres_facts> set_up(asio::any_io_executor executor, std::string socket_path,
                                             const options& how) {
  const auto admin = co_await backend::connect(executor, socket_path,
                                               {{"user", cluster::superuser}, {"database", "postgres"}});
  co_await set_up_user(*admin, how);
  co_await set_up_database(*admin, executor, socket_path, how);
  const auto inside = co_await backend::connect(executor, socket_path,
                                                {{"user", cluster::superuser}, {"database", how.database}});
  const auto types = co_await inside->query(
      "SELECT 'super'::regtype::oid, 'varbyte'::regtype::oid, pg_catalog.rs_last_query()");
  wire::postgres_facts facts;
  facts.socket_path = socket_path;
  facts.superuser = cluster::superuser;
  facts.super_oid = std::stoi(types.at(0).at(0).value());
  facts.varbyte_oid = std::stoi(types.at(0).at(1).value());
  facts.last_query = std::stoll(types.at(0).at(2).value());
  co_await wire::load_long_names(*inside, facts.names);
  co_return facts;
}

}  // namespace redshift_local
