#include "cluster/catalog.hpp"

namespace redshift_local::cluster {

extern const char* const catalog_files;  // catalog/*.sql, by embed_sql.py

std::string catalog_sql() {
  return std::string(
             "SET allow_system_table_mods = on; SET client_min_messages = error; SET search_path = "
             "pg_catalog;") +
         catalog_files;
}

}  // namespace redshift_local::cluster
