#include "connector/ddl.hpp"

#include "flow/log.hpp"
#include "redshift/ddl_error.hpp"

namespace connector {

net::task<> run_ddl(redshift::connection& db, const redshift::statement& statement) {
  flow::log::info(statement.doing);
  try {
    co_await db.query(statement);
  } catch (const redshift::error& failure) {
    throw redshift::error(redshift::explain_ddl_failure(failure, statement), failure.sqlstate(),
                          failure.server_message(), failure.detail(), failure.connection_lost());
  }
}

}  // namespace connector
