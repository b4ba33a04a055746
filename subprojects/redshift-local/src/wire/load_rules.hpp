// What a COPY may do on this server, beyond what its statement says.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "copy/sigv4.hpp"
#include "sql/copy_statement.hpp"

namespace redshift_local::wire {

struct load_rules {
  std::vector<std::string> iam_roles;  // attached to the cluster; the first is the default one
  copy::credentials role_keys;         // what S3 is read with in the name of a role
  std::size_t row_bytes = 4 * 1024 * 1024;
  bool discard = false;  // rows are counted and go nowhere
};

/// The keys that the statement gives, or those of its role. Throws sql_error when the role is not attached.
copy::credentials resolve(const sql::copy_authorization& who, const load_rules& rules,
                          const std::string& user);

}  // namespace redshift_local::wire
