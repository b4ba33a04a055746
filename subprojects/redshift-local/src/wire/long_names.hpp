// Names that are too long for PostgreSQL, kept in its table pg_catalog.rs_long_names.
#pragma once

#include "wire/backend.hpp"
#include "wire/errors.hpp"

namespace redshift_local::wire {

/// Those of an earlier run.
asio::awaitable<void> load_long_names(backend& admin, sql::long_names& names);
/// Those met since the last call. On a connection of its own, so that no client's transaction undoes it.
asio::awaitable<void> save_long_names(asio::any_io_executor executor, postgres_facts& postgres,
                                      std::string database);
/// In an error or a notice for the client.
void restore_long_names(report& fields, const sql::long_names& names);

}  // namespace redshift_local::wire
