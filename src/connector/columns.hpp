// Which column of a table belongs to a field, by Redshift's ways with names.
#pragma once

#include <string>

#include "flow/messages.hpp"
#include "redshift/catalog.hpp"

namespace connector {

/// The column of that name, as Redshift would find it; null when there is none.
const redshift::column_info* column_named(const redshift::table_info& table, const std::string& name,
                                          bool case_sensitive);

/// The column of a field of the collection; null when there is none. Where names are told apart by case, a
/// table that was made before they were has its columns in lower case: such a column is the field's, unless
/// it could as well be that of another field of the collection.
const redshift::column_info* column_of(const redshift::table_info& table,
                                       const flow::collection_spec& collection, const std::string& field,
                                       bool case_sensitive);

}  // namespace connector
