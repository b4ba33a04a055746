#include "connector/columns.hpp"

#include <algorithm>

namespace connector {

const redshift::column_info* column_named(const redshift::table_info& table, const std::string& name,
                                          bool case_sensitive) {
  const std::string stored = redshift::fold_identifier(name, case_sensitive);
  const redshift::column_info* found = table.find(stored);
  return found && case_sensitive && found->name != stored ? nullptr : found;
}

const redshift::column_info* column_of(const redshift::table_info& table,
                                       const flow::collection_spec& collection, const std::string& field,
                                       bool case_sensitive) {
  const redshift::column_info* column = column_named(table, field, case_sensitive);
  if (column || !case_sensitive) return column;
  const std::string folded = redshift::fold_identifier(field, false);
  const bool is_ambiguous = std::ranges::any_of(collection.projections, [&](const flow::projection& other) {
    return other.field != field && redshift::fold_identifier(other.field, false) == folded;
  });
  return is_ambiguous ? nullptr : column_named(table, folded, true);
}

}  // namespace connector
