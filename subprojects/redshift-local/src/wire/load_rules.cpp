#include "wire/load_rules.hpp"

#include <algorithm>

#include "copy/internal_error.hpp"

namespace redshift_local::wire {

copy::credentials resolve(const sql::copy_authorization& who, const load_rules& rules,
                          const std::string& user) {
  if (!who.default_role && who.roles.empty())
    return {who.access_key_id, who.secret_access_key, who.session_token};
  if (who.default_role && rules.iam_roles.empty())
    throw copy::internal_error("Default IAM role is not set for this cluster", 8001, "IAM Role=default");
  for (const auto& arn : who.roles)
    if (std::find(rules.iam_roles.begin(), rules.iam_roles.end(), arn) == rules.iam_roles.end())
      throw copy::internal_error("User arn:aws:redshift:us-east-1:123456789012:dbuser:redshift-local/" +
                                     user + " is not authorized to assume IAM Role " + arn,
                                 8001, "IAM Role=" + arn);
  return rules.role_keys;
}

}  // namespace redshift_local::wire
