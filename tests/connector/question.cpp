#include "question.hpp"

#include <doctest/doctest.h>

#include <map>
#include <utility>

using flow::constraint_type;

const redshift::column_info id_column = samples::column("id", "bigint");
const redshift::column_info document_column = samples::column("flow_document", "super");

question& question::made_before(std::vector<redshift::column_info> columns, std::vector<std::string> keys,
                                std::vector<std::string> values, std::string document) {
  last = samples::binding(*binding.collection);
  last->selection.keys = std::move(keys);
  last->selection.values = std::move(values);
  last->selection.document = std::move(document);
  return exists_with(std::move(columns));
}

question& question::exists_with(std::vector<redshift::column_info> columns) {
  table = *samples::catalog(std::move(columns)).find({"public", "orders"});
  return *this;
}

std::vector<flow::projection_constraint> question::constraints() const {
  connector::binding_facts facts;
  facts.binding = &binding;
  facts.delta_updates = delta_updates;
  if (last) facts.last = &*last;
  if (table) facts.table = &*table;
  return connector::constrain(facts, config, case_sensitive);
}

std::string question::ask(const std::string& field) const {
  static const std::map<constraint_type, std::string> names{
      {constraint_type::field_required, "required"},
      {constraint_type::location_required, "location required"},
      {constraint_type::location_recommended, "recommended"},
      {constraint_type::field_optional, "optional"},
      {constraint_type::field_forbidden, "forbidden"},
      {constraint_type::incompatible, "incompatible"}};
  std::string out;
  for (const auto& constraint : constraints()) {
    if (constraint.field == field) out += (out.empty() ? "" : "+") + names.at(constraint.type);
  }
  return out;
}

std::string question::reason(const std::string& field) const {
  for (const auto& constraint : constraints()) {
    if (constraint.field == field) return constraint.reason;
  }
  return {};
}

std::string question::error() const {
  try {
    constraints();
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return {};
}

question no_document(question q) {
  q.config.no_flow_document = true;
  return q;
}

question delta(question q) {
  q.delta_updates = true;
  return q;
}

question about_x(flow::projection x, std::vector<redshift::column_info> columns) {
  question q({samples::key("id"), samples::root(), std::move(x)});
  columns.push_back(id_column);
  columns.push_back(document_column);
  q.made_before(std::move(columns), {"id"}, {"x"}, "flow_document");
  return q;
}

void check(const std::vector<answer>& answers) {
  for (const auto& a : answers) {
    CAPTURE(a.name);
    CHECK(a.asked.ask(a.field) == a.want);
  }
}
