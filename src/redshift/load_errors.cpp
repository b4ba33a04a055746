#include "redshift/load_errors.hpp"

#include <charconv>
#include <stdexcept>

#include "redshift/dialect.hpp"

namespace redshift {
namespace {

constexpr std::size_t max_file_name_bytes = 256;  // sys_load_error_detail.file_name is CHAR(256)
constexpr int errors_shown = 10;

/// A LIKE pattern for everything that begins with `prefix`, with '!' as the escape character.
std::string begins_with(std::string_view prefix) {
  std::string pattern;
  for (char c : prefix.substr(0, max_file_name_bytes)) {
    if (c == '!' || c == '%' || c == '_') pattern += '!';
    pattern += c;
  }
  return pattern += '%';
}

/// CHAR columns come padded with blanks.
std::string trimmed(const std::optional<std::string>& field) {
  std::string text = field.value_or(std::string());
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

template <class Integer>
Integer number(const std::optional<std::string>& field) {
  Integer value = 0;
  if (field) std::from_chars(field->data(), field->data() + field->size(), value);
  return value;
}

std::string type_of(const load_error& error) {
  const bool sized = !error.column_length.empty() && error.column_length != "0";
  return sized ? error.column_type + '(' + error.column_length + ')' : error.column_type;
}

std::string column_of(const load_error& error) {
  return "column \"" + error.column + "\" (" + type_of(error) + ')';
}

std::string said(const load_error& error) {
  return error.message + " (load error " + std::to_string(error.code) + ", line " +
         std::to_string(error.line) + " of " + error.file + ')';
}

}  // namespace

statement load_errors_below(std::string s3_prefix) {
  return {
      "reading why the load was refused",
      "SELECT file_name, line_number, column_name, column_type, column_length, error_code, error_message\n"
      "FROM sys_load_error_detail\nWHERE file_name LIKE " +
          quote_literal(begins_with(s3_prefix)) + " ESCAPE '!'\nORDER BY start_time DESC LIMIT " +
          std::to_string(errors_shown) + ';',
      {}};
}

std::vector<load_error> parse_load_errors(const result& result) {
  std::vector<load_error> errors;
  for (const auto& fields : result.rows) {
    if (fields.size() != 7) throw std::invalid_argument("a load error row does not have seven columns");
    load_error error;
    error.file = trimmed(fields[0]);
    error.line = number<std::int64_t>(fields[1]);
    error.column = trimmed(fields[2]);
    error.column_type = trimmed(fields[3]);
    error.column_length = trimmed(fields[4]);
    error.code = number<int>(fields[5]);
    error.message = trimmed(fields[6]);
    errors.push_back(std::move(error));
  }
  return errors;
}

// Redshift: load error reference.
std::string explain(const load_error& error, std::string_view table) {
  const std::string start = "Redshift refused to load table " + std::string(table) + ": ";
  switch (error.code) {
    case 1204:
      return start + "a value is too long or out of range for " + column_of(error) + ": " + said(error) +
             ". Exclude the field from the binding, or backfill the binding with a DDL override of a wider "
             "type.";
    case 1216:
      return start +
             "a row is not valid, most likely because it is larger than the 4 MB that Redshift accepts: " +
             said(error) + ". Exclude large fields from the binding, or make the documents smaller.";
    case 1224:
      return start + "a value does not fit into SUPER column \"" + error.column +
             "\", because it is too large or has too many attributes: " + said(error) +
             ". Exclude the field from the binding, or make the documents smaller.";
    default:
      return start + column_of(error) + ": " + said(error) + '.';
  }
}

}  // namespace redshift
