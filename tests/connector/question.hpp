// A binding, what was there before and the options, to ask Validate's rules about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/constraints.hpp"
#include "samples.hpp"

struct question {
  flow::validate_binding binding;
  bool delta_updates = false;
  std::optional<flow::materialization_binding> last;
  std::optional<redshift::table_info> table;
  connector::endpoint_config config = samples::config();
  bool case_sensitive = false;

  explicit question(std::vector<flow::projection> projections)
      : binding(samples::validate_binding(samples::collection(std::move(projections)))) {}

  /// The table was made by an earlier binding that selected these fields.
  question& made_before(std::vector<redshift::column_info> columns, std::vector<std::string> keys,
                        std::vector<std::string> values, std::string document);
  /// There is a table with these columns.
  question& exists_with(std::vector<redshift::column_info> columns);

  std::vector<flow::projection_constraint> constraints() const;
  /// The types of a field's constraints, joined by '+': "location required+incompatible".
  std::string ask(const std::string& field) const;
  /// The reason of a field's first constraint.
  std::string reason(const std::string& field) const;
  /// Why the request as a whole is refused; empty when it is not.
  std::string error() const;
};

// The same question with another mode.
question no_document(question q);
question delta(question q);

/// A question about the field x: the table was made for (id, x, flow_document) and has this column for x, if
/// any.
question about_x(flow::projection x, std::vector<redshift::column_info> columns);

extern const redshift::column_info id_column, document_column;  // BIGINT and SUPER

struct answer {
  const char* name;
  question asked;
  const char* field;
  const char* want;  // of question::ask
};
void check(const std::vector<answer>& answers);
