#include "copy/row_writer.hpp"

#include "copy/binary.hpp"
#include "copy/convert.hpp"
#include "copy/json_reader.hpp"
#include "sql/token.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t longest_raw_line = 1024;

}  // namespace

row_writer::row_writer(std::vector<column> columns, bool ignore_case, conversion how)
    : columns_(std::move(columns)), ignore_case_(ignore_case), how_(how) {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    positions_.emplace(ignore_case ? sql::lower_ascii(columns_[i].name) : columns_[i].name, i);
}

std::string row_writer::header() { return std::string("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19); }
std::string row_writer::trailer() { return "\377\377"; }

std::size_t row_writer::column_of(std::string_view key) {
  for (std::size_t tried = 0; tried < 2 && !ignore_case_ && expected_ < columns_.size(); ++tried) {
    if (columns_[expected_].name == key) return expected_++;
    ++expected_;
  }
  lookup_ = ignore_case_ ? sql::lower_ascii(key) : std::string(key);
  const auto found = positions_.find(lookup_);
  expected_ = found == positions_.end() ? 0 : found->second + 1;
  return found == positions_.end() ? columns_.size() : found->second;
}

void row_writer::find_fields(std::string_view document) {
  fields_.assign(columns_.size(), {});
  expected_ = 0;
  std::string scratch;
  json_reader reader(document);
  reader.expect('{');
  if (!reader.accept('}')) {
    do {
      const auto key = reader.value();
      if (key.front() != '"') throw load_failure(1216, "Invalid value.");
      reader.expect(':');
      const auto value = reader.value();
      if (const auto position = column_of(decode_string(key, scratch)); position < columns_.size())
        fields_[position] = value;
    } while (reader.accept(','));
    reader.expect('}');
  }
}

void row_writer::append(std::string& out, std::string_view document) {
  const auto before = out.size();
  const column* current = nullptr;
  try {
    find_fields(document);
    append_big_endian(out, static_cast<std::int16_t>(columns_.size()));
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      current = &columns_[i];
      append_field(out, fields_[i], columns_[i], how_);
    }
  } catch (load_failure& failure) {
    out.resize(before);
    failure.raw_line = document.substr(0, whole_characters(document, longest_raw_line));
    if (current != nullptr) {
      failure.column_name = current->name;
      failure.column_type = current->type;
      failure.column_length = current->bytes > 0 ? std::to_string(current->bytes) : "";
    }
    throw;
  }
}

}  // namespace redshift_local::copy
