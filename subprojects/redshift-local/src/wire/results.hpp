// Rows on their way to the client: Redshift's type numbers, VARBYTE as bare hexadecimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/backend.hpp"

namespace redshift_local::wire {

inline constexpr std::int32_t super_oid = 4000, varbyte_oid = 6551;

/// Which columns of a result are VARBYTE.
using varbyte_columns = std::vector<bool>;

/// Rewrites the body of a RowDescription and tells its VARBYTE columns.
varbyte_columns translate_row_description(std::string& body, const postgres_facts& facts);
/// Rewrites the body of a DataRow.
void translate_data_row(std::string& body, const varbyte_columns& columns);
/// Type numbers in a ParameterDescription (to the client) and in a Parse (to PostgreSQL).
void translate_parameter_description(std::string& body, const postgres_facts& facts);
std::int32_t to_postgres_oid(std::int32_t oid, const postgres_facts& facts);

}  // namespace redshift_local::wire
