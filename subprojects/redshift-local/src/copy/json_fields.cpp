#include "copy/json_fields.hpp"

#include "copy/json_reader.hpp"
#include "copy/utf8.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

void lower_ascii(std::string& text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
}

}  // namespace

json_fields::json_fields(const std::vector<column>& columns, bool ignore_case) : ignore_case_(ignore_case) {
  for (const auto& each : columns) {
    auto name = each.name;
    if (ignore_case) lower_ascii(name);
    positions_.emplace(name, names_.size());
    names_.push_back(std::move(name));
  }
}

std::size_t json_fields::column_of(std::string_view key) {
  for (std::size_t tried = 0; tried < 2 && expected_ < names_.size(); ++tried)
    if (names_[expected_++] == key) return expected_ - 1;
  lookup_ = key;
  if (ignore_case_) lower_ascii(lookup_);
  const auto found = positions_.find(lookup_);
  expected_ = found == positions_.end() ? 0 : found->second + 1;
  return found == positions_.end() ? names_.size() : found->second;
}

void json_fields::read(std::string_view document, std::span<field> fields) {
  expected_ = 0;
  json_reader reader(document);
  reader.expect('{');
  if (reader.accept('}')) return;
  do {
    const auto key = decode_string(reader.string(), scratch_);
    check_utf8(key);
    const auto position = column_of(key);
    reader.expect(':');
    const auto value = reader.value();
    if (position < fields.size()) fields[position] = {field::form::json, value};
  } while (reader.accept(','));
  reader.expect('}');
}

whole_document::whole_document(const std::vector<column>& columns) {
  if (columns.size() != 1 || columns.front().kind != column_kind::super)
    throw sql_error("XX000", "COPY with JSON 'noshred' needs a table with a single column of type SUPER");
}

void whole_document::read(std::string_view document, std::span<field> fields) {
  fields.front() = {field::form::json, json_reader(document).value()};
}

}  // namespace redshift_local::copy
