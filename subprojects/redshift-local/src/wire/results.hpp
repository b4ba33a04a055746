// Results in Redshift's form: its type numbers, its hexadecimal text of VARBYTE, its digits of REAL and
// DOUBLE, its long names.
#pragma once

#include <string>
#include <vector>

#include "wire/backend.hpp"

namespace redshift_local::wire {

inline constexpr std::int32_t super_oid = 4000, varbyte_oid = 6551;

/// What has to be done to a column's text.
enum class column_form { as_is, varbyte, real, double_precision, name };
using row_form = std::vector<column_form>;

/// Rewrites the body of a RowDescription.
row_form translate_row_description(std::string& body, const postgres_facts& facts);

/// A type of the RowDescription that comes in PostgreSQL's binary form, although Redshift has another: its
/// name. Empty: none.
std::string foreign_binary_type(std::string_view row_description, const postgres_facts& facts);

/// Rewrites the body of a DataRow. PostgreSQL prints the shortest exact form when `extra_float_digits` is
/// over 0, Redshift that many digits more than the 6 or 15 that always are exact.
void translate_data_row(std::string& body, const row_form& form, int extra_float_digits,
                        const postgres_facts& facts);

/// Rewrites the body of a ParameterDescription.
void translate_parameter_description(std::string& body, const postgres_facts& facts);
std::int32_t to_postgres_oid(std::int32_t oid, const postgres_facts& facts);

}  // namespace redshift_local::wire
