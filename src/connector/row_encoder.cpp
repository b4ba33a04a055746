#include "connector/row_encoder.hpp"

#include <algorithm>
#include <limits>

#include "redshift/types.hpp"
#include "staging/row_buffer.hpp"

namespace connector {

namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

/// Bytes that Redshift stores for a staged JSON string. Of NUL it keeps at most the six characters \u0000.
std::size_t stored_bytes(std::string_view staged) {
  const auto text = staged.substr(1, staged.size() - 2);
  std::size_t bytes = text.size();
  for (auto i = text.find('\\'); i != std::string_view::npos; i = text.find('\\', i)) {
    const bool is_code = text[i + 1] == 'u';
    const std::size_t escape = is_code ? 6 : 2;
    if (text.substr(i, escape) != "\\u0000") bytes -= escape - 1;
    i += escape;
  }
  return bytes;
}

std::string bytes_over_limit(std::size_t bytes, std::size_t limit) {
  return std::to_string(bytes) + " bytes; Redshift takes at most " + std::to_string(limit);
}

[[noreturn]] void refuse_row(std::size_t counted_bytes) {
  throw value_error("the row has " + bytes_over_limit(counted_bytes, staging::max_row_bytes) + " in a row");
}

/// The key as a JSON array, cut to a readable length.
std::string readable(const flow::tuple_view& key) {
  constexpr std::size_t longest = 200;
  std::string text = "[";
  try {
    flow::tuple_reader reader;
    converter convert;
    reader.reset(key);
    for (flow::element value; text.size() <= longest && reader.next(value);) {
      if (text.size() > 1) text += ',';
      if (!convert.append(text, conversion::json, value)) text += "null";
    }
  } catch (const std::runtime_error&) {
    return text + "… (unreadable)";
  }
  if (text.size() <= longest) return text + ']';
  auto end = longest;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character
  return text.substr(0, end) + "…";
}

std::string prefix(const encoded_column& column) {
  std::string text = ",";
  staging::append_json_string(text, column.member);
  return text += ':';
}

/// What is no string yet becomes one.
void quote(std::string& out, std::size_t start) {
  if (out[start] == '"') return;
  const auto text = out.substr(start);
  out.resize(start);
  staging::append_json_string(out, text);
}

/// Every member was begun with a comma; the first one makes place for the brace.
void end_row(std::string& out, std::size_t start) {
  if (out.size() == start) out += ',';
  out[start] = '{';
  out += '}';
  const auto row = std::string_view(out).substr(start);
  if (2 * row.size() > staging::max_row_bytes) {  // else it fits even if every byte counts twice
    const auto bytes = staging::counted_bytes(row);
    if (bytes > staging::max_row_bytes) refuse_row(bytes);
  }
  out += '\n';
}

}  // namespace

row_encoder::row_encoder(std::string collection, std::vector<encoded_column> columns, std::size_t keys,
                         bool document)
    : collection_(std::move(collection)),
      columns_(std::move(columns)),
      keys_(keys),
      document_(document),
      longest_bytes_(columns_.size(), 0) {
  for (auto& column : columns_) {
    prefixes_.push_back(prefix(column));
    const bool as_it_is = column.convert == conversion::pass || column.convert == conversion::json;
    if (column.varchar_bytes > 0 && as_it_is) column.convert = conversion::stringify;
  }
}

void row_encoder::store(const flow::tuple_view& key, const flow::tuple_view& values, std::string_view doc,
                        std::string& out) {
  const auto start = out.size();
  try {
    append_elements(key, "key", 0, keys_, no_limit, out);
    append_elements(values, "values", keys_, columns_.size() - (document_ ? 1 : 0), no_limit, out);
    if (document_) append_document(doc, start, out);
    end_row(out, start);
  } catch (const std::runtime_error& problem) {
    out.resize(start);
    fail(problem.what(), key);
  }
}

void row_encoder::key(const flow::tuple_view& key, std::string& out) {
  const auto start = out.size();
  try {
    append_elements(key, "key", 0, keys_, redshift::max_varchar_bytes, out);
    end_row(out, start);
  } catch (const std::runtime_error& problem) {
    out.resize(start);
    fail(problem.what(), key);
  }
}

void row_encoder::append_elements(const flow::tuple_view& tuple, std::string_view what, std::size_t first,
                                  std::size_t end, std::size_t longest_string, std::string& out) {
  column_ = nullptr;
  reader_.reset(tuple);
  flow::element value;
  std::size_t index = first;
  for (; reader_.next(value); ++index) {
    if (index < end) append_element(index, value, longest_string, out);
    column_ = nullptr;
  }
  if (index == end) return;
  throw value_error("the " + std::string(what) + " of a document has " + std::to_string(index - first) +
                    " elements, not " + std::to_string(end - first) + " as there are fields selected");
}

void row_encoder::append_element(std::size_t index, const flow::element& value, std::size_t longest_string,
                                 std::string& out) {
  const auto& column = columns_[index];
  column_ = &column;
  const auto before = out.size();
  out += prefixes_[index];
  const auto start = out.size();
  if (!converter_.append(out, column.convert, value)) {
    out.resize(before);
    return;
  }
  const bool varchar = column.varchar_bytes > 0;
  if (varchar) quote(out, start);
  if ((!varchar && longest_string == no_limit) || out[start] != '"') return;

  const auto bytes = stored_bytes(std::string_view(out).substr(start));
  if (bytes > longest_string)
    throw value_error("the key has a string of " + bytes_over_limit(bytes, longest_string));
  if (varchar) note_length(index, bytes);
}

void row_encoder::append_document(std::string_view doc, std::size_t row_start, std::string& out) {
  column_ = &columns_.back();
  if (doc.empty()) throw value_error("the document is missing");
  column_ = nullptr;
  out += prefixes_.back();
  if (doc.size() > staging::max_row_bytes) {  // of any size, and not to be copied; the brace is still to come
    refuse_row(staging::counted_bytes(std::string_view(out).substr(row_start)) + staging::counted_bytes(doc) +
               1);
  }
  const auto start = out.size();
  out += doc;
  if (columns_.back().varchar_bytes > 0) {
    quote(out, start);
    note_length(columns_.size() - 1, stored_bytes(std::string_view(out).substr(start)));
  }
}

void row_encoder::note_length(std::size_t index, std::size_t bytes) {
  auto& longest = longest_bytes_[index];
  longest = std::max(longest, static_cast<std::uint32_t>(bytes));
}

void row_encoder::reset_longest() { std::fill(longest_bytes_.begin(), longest_bytes_.end(), 0); }

void row_encoder::fail(const std::string& problem, const flow::tuple_view& key) {
  std::string text = "collection \"" + collection_ + "\"";
  if (column_ != nullptr) text += ", field \"" + column_->field + "\"";
  throw row_error(text + ", key " + readable(key) + ": " + problem);
}

}  // namespace connector
