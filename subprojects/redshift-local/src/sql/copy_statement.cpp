#include "sql/copy_statement.hpp"

#include <array>
#include <optional>

#include "sql/cursor.hpp"
#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

/// 'aws_access_key_id=…;aws_secret_access_key=…[;token=…]'
void read_credentials_string(copy_statement& copy, const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(';', begin), text.size());
    const auto equals = text.find('=', begin);
    if (equals >= end)
      throw sql_error("XX000",
                      "Invalid credentials. Must be of the format: credentials "
                      "'aws_access_key_id=<access-key-id>;aws_secret_access_key="
                      "<secret-access-key>[;token=<temporary-session-token>]'");
    const auto name = text.substr(begin, equals - begin), value = text.substr(equals + 1, end - equals - 1);
    if (name == "aws_access_key_id")
      copy.access_key_id = value;
    else if (name == "aws_secret_access_key")
      copy.secret_access_key = value;
    else if (name == "token")
      copy.session_token = value;
    else if (name == "aws_iam_role")
      throw not_modelled("COPY with an IAM role");
    else
      throw sql_error("XX000", "Invalid credentials: unknown member \"" + name + "\"");
    begin = end + 1;
  }
}

bool read_authorization(cursor& at, copy_statement& copy) {
  if (at.accept("iam_role")) throw not_modelled("COPY with an IAM role");
  if (at.accept("access_key_id")) return copy.access_key_id = at.string_literal(), true;
  if (at.accept("secret_access_key")) return copy.secret_access_key = at.string_literal(), true;
  if (at.accept("session_token")) return copy.session_token = at.string_literal(), true;
  if (!at.accept("credentials") && !at.accept({"with", "credentials"})) return false;
  at.accept("as");
  read_credentials_string(copy, at.string_literal());
  return true;
}

void read_json_argument(cursor& at, copy_statement& copy) {
  at.accept("as");
  if (at.peek().kind != token_kind::string) return;  // 'auto' is the default
  const auto how = at.string_literal();
  if (how == "auto ignorecase")
    copy.ignore_case = true;
  else if (how != "auto")
    throw not_modelled("COPY from JSON '" + how + "'");
}

bool read_format(cursor& at, copy_statement& copy, bool& json) {
  const bool named = at.accept("format");
  if (named) at.accept("as");
  if (at.accept("json")) return json = true, read_json_argument(at, copy), true;
  for (auto word : {"csv", "parquet", "orc", "avro", "fixedwidth", "delimiter", "shapefile"})
    if (at.sees({word})) throw not_modelled(std::string("COPY from ") + word);
  if (named) at.fail();
  return false;
}

bool read_compression(cursor& at, copy_statement& copy, bool& given) {
  const auto packed = at.accept("gzip")   ? std::optional(compression::gzip)
                      : at.accept("zstd") ? std::optional(compression::zstd)
                                          : std::nullopt;
  if (at.sees({"bzip2"}) || at.sees({"lzop"})) throw not_modelled("COPY with " + at.peek().text);
  if (!packed) return false;
  if (given) throw syntax_error_at("compression");
  given = true;
  copy.packed = *packed;
  return true;
}

bool read_date_format(cursor& at, copy_statement& copy) {
  const bool dates = at.accept("dateformat");
  if (!dates && !at.accept("timeformat")) return false;
  at.accept("as");
  const auto format = at.string_literal();
  const bool is_auto = format == "auto";
  if (!is_auto && format != (dates ? "YYYY-MM-DD" : "YYYY-MM-DD HH:MI:SS"))
    throw not_modelled(std::string(dates ? "DATEFORMAT '" : "TIMEFORMAT '") + format + "'");
  (dates ? copy.auto_dates : copy.auto_times) = is_auto;
  return true;
}

bool read_max_errors(cursor& at) {
  if (!at.accept("maxerror")) return false;
  at.accept("as");
  const auto errors = at.whole_number();
  if (errors > 100'000) throw sql_error("42601", "MAXERROR must be between 0 and 100000");
  if (errors > 1) throw not_modelled("COPY with MAXERROR " + std::to_string(errors));
  return true;
}

/// COMPUPDATE [PRESET|ON|OFF], STATUPDATE [ON|OFF]: no statistics or encodings here.
bool read_update_option(cursor& at) {
  if (!at.accept("compupdate") && !at.accept("statupdate")) return false;
  for (auto word : {"on", "off", "preset", "true", "false"})
    if (at.accept(word)) break;
  return true;
}

bool read_flag(cursor& at, copy_statement& copy) {
  if (at.accept("manifest")) return copy.manifest = true;
  if (at.accept("truncatecolumns")) return copy.truncate_columns = true;
  if (at.accept("emptyasnull")) return copy.empty_as_null = true;
  if (at.accept("blanksasnull")) return copy.blanks_as_null = true;
  if (at.accept("roundec")) return copy.round_decimals = true;
  return false;
}

bool read_parameter(cursor& at, copy_statement& copy) {
  if (at.accept("region")) return at.accept("as"), copy.region = at.string_literal(), true;
  if (at.accept("comprows")) return at.whole_number(), true;
  if (at.accept("encoding")) {
    at.accept("as");
    if (at.next().value != "utf8") throw not_modelled("COPY with another ENCODING than UTF8");
    return true;
  }
  return false;
}

/// Options that Redshift knows: those that never go with JSON, and those without a model here.
void refuse_known(const cursor& at) {
  for (auto word : {"escape", "fillrecord", "ignoreblanklines", "null", "readratio", "removequotes", "quote"})
    if (at.sees({word}))
      throw sql_error("42601", lower_ascii(at.peek().text) + " is not supported with JSON format");
  for (auto word : {"acceptanydate", "acceptinvchars", "encrypted", "explicit_ids", "ignoreallerrors",
                    "ignoreheader", "noload", "ssh", "trimblanks", "master_symmetric_key"})
    if (at.sees({word})) throw not_modelled(std::string("COPY with ") + word);
}

void check(const copy_statement& copy, bool json) {
  if (copy.access_key_id.empty() || copy.secret_access_key.empty())
    throw sql_error("XX000",
                    "COPY from S3 needs credentials: ACCESS_KEY_ID and SECRET_ACCESS_KEY, or CREDENTIALS");
  if (!json) throw not_modelled("COPY from delimited text");
}

}  // namespace

copy_statement parse_copy(const tokens& list, bool case_sensitive) {
  cursor at(list, case_sensitive);
  copy_statement copy;
  at.expect("copy");
  copy.table = at.path();
  if (at.accept("(")) {
    do copy.columns.push_back(at.name());
    while (at.accept(","));
    at.expect(")");
  }
  if (at.sees({"to"})) throw syntax_error_at(at.peek().text);
  at.expect("from");
  if (at.peek().kind != token_kind::string) throw syntax_error_at(at.peek().text);
  copy.url = at.string_literal();
  if (!copy.url.starts_with("s3://")) throw not_modelled("COPY from something else than s3://");
  bool json = false, compressed = false;
  while (!at.at_end()) {
    at.accept(",");
    refuse_known(at);
    if (!read_authorization(at, copy) && !read_format(at, copy, json) &&
        !read_compression(at, copy, compressed) && !read_date_format(at, copy) && !read_max_errors(at) &&
        !read_update_option(at) && !read_flag(at, copy) && !read_parameter(at, copy))
      at.fail();
  }
  check(copy, json);
  return copy;
}

}  // namespace redshift_local::sql
