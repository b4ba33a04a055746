// Running a statement that makes or changes a table.
#pragma once

#include "net/async.hpp"
#include "redshift/connection.hpp"

namespace connector {

/// Logs what is done and does it. Throws redshift::error whose text names object, statement and remedy.
/// Lifetimes: the arguments live until the returned task has been awaited.
net::task<> run_ddl(redshift::connection& db, const redshift::statement& statement);

}  // namespace connector
