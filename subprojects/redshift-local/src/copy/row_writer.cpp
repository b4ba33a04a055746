#include "copy/row_writer.hpp"

#include "copy/binary.hpp"
#include "copy/utf8.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t longest_raw_text = 1024;

std::string_view unquoted(std::string_view text) {
  return text.size() > 1 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

std::string raw_text(std::string_view text) {
  std::string clean;
  for (const char c : text.substr(0, 4 * longest_raw_text)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) clean += byte >= 0x80 || byte == 0 || byte == 0x7f ? '.' : c;
  }
  clean.resize(std::min(clean.size(), longest_raw_text));
  return clean;
}

std::string row_writer::header() { return std::string("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19); }
std::string row_writer::trailer() { return "\377\377"; }

void row_writer::append(std::string& out, std::string_view row) {
  const auto before = out.size();
  const auto replacements = convert_.replacements();
  replaced_ = nullptr;
  std::size_t position = columns_.size();
  try {
    fields_.assign(columns_.size(), {});
    reader_->read(row, fields_);
    append_big_endian(out, static_cast<std::int16_t>(columns_.size()));
    for (position = 0; position < columns_.size(); ++position) {
      convert_.append(out, fields_[position], columns_[position]);
      if (replaced_ == nullptr && convert_.replacements() > replacements) replaced_ = &columns_[position];
    }
  } catch (load_failure& failure) {
    out.resize(before);
    explain(failure, row, position);
    throw;
  }
}

void row_writer::explain(load_failure& failure, std::string_view row, std::size_t position) const {
  failure.raw_line = raw_text(row);
  if (position == columns_.size()) return;
  const auto& target = columns_[position];
  failure.raw_value = raw_text(unquoted(fields_[position].text));
  failure.column_name = target.name;
  failure.column_type = target.type;
  failure.column_length = target.bytes > 0 ? std::to_string(target.bytes) : "";
}

}  // namespace redshift_local::copy
