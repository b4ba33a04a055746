#include "cluster/catalog.hpp"

namespace redshift_local::cluster {

extern const char* const catalog_files;  // catalog/*.sql, by embed_sql.py

namespace {

std::string isolation_view(bool serializable) {
  return std::string(
             "CREATE VIEW pg_catalog.stv_db_isolation_level AS SELECT oid::bigint AS db_id, datname::varchar "
             "AS db_name, '") +
         (serializable ? "Serializable" : "Snapshot Isolation") +
         "'::varchar AS isolation_level FROM pg_database WHERE datname = current_database();"
         "GRANT SELECT ON pg_catalog.stv_db_isolation_level TO PUBLIC;";
}

}  // namespace

std::string catalog_sql(bool serializable) {
  return std::string(
             "SET allow_system_table_mods = on; SET client_min_messages = error; SET search_path = "
             "pg_catalog;") +
         catalog_files + isolation_view(serializable);
}

}  // namespace redshift_local::cluster
