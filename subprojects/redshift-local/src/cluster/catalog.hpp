// What Redshift has in its catalogue and PostgreSQL has not, as SQL.
#pragma once

#include <string>

namespace redshift_local::cluster {

/// To be run once in a new database by the superuser, as one message.
std::string catalog_sql();

}  // namespace redshift_local::cluster
