// COPY … FROM 's3://…' inside a client's session and transaction.
#include <algorithm>

#include "copy/binary.hpp"
#include "copy/loader.hpp"
#include "sql/cursor.hpp"
#include "sql/types.hpp"
#include "wire/errors.hpp"
#include "wire/session.hpp"

namespace redshift_local::wire {
namespace {

using copy::column_kind;

struct known_type {
  const char* postgres;
  column_kind kind;
  const char* redshift;  // as the error views name it
};
constexpr known_type known_types[] = {
    {"int2", column_kind::smallint, "int2"},
    {"int4", column_kind::integer, "int4"},
    {"int8", column_kind::bigint, "int8"},
    {"numeric", column_kind::numeric, "numeric"},
    {"float4", column_kind::real, "float4"},
    {"float8", column_kind::double_precision, "float8"},
    {"bool", column_kind::boolean, "bool"},
    {"date", column_kind::date, "date"},
    {"timestamp", column_kind::timestamp, "timestamp"},
    {"timestamptz", column_kind::timestamptz, "timestamptz"},
    {"varchar", column_kind::varchar, "varchar"},
    {"text", column_kind::varchar, "varchar"},
    {"bpchar", column_kind::character, "char"},
    {"super", column_kind::super, "super"},
    {"varbyte", column_kind::varbyte, "varbyte"},
};

constexpr int modifier_header = 4;  // PostgreSQL adds it to lengths

copy::column make_column(const std::string& name, const std::string& type, int modifier, bool not_null) {
  copy::column made;
  made.name = name;
  made.type = type;
  made.not_null = not_null;
  for (const auto& known : known_types)
    if (type == known.postgres) made.kind = known.kind, made.type = known.redshift;
  const auto length = modifier >= modifier_header ? modifier - modifier_header : -1;
  if (made.kind == column_kind::numeric) {
    made.precision = length >= 0 ? length >> 16 : 38;
    made.scale = length >= 0 ? length & 0xffff : 0;
  } else if (made.kind == column_kind::varbyte) {
    made.bytes = static_cast<std::uint32_t>(modifier);
  } else if (made.kind == column_kind::varchar || made.kind == column_kind::character) {
    made.bytes = length >= 0 ? static_cast<std::uint32_t>(length) : sql::max_varchar_bytes;
  }
  return made;
}

std::vector<copy::column> all_columns(const text_rows& rows) {
  std::vector<copy::column> columns;
  for (const auto& row : rows)
    columns.push_back(make_column(row[0].value(), row[1].value(), std::stoi(row[2].value()), row[3] == "t"));
  return columns;
}

/// In the order of the statement's list, or all.
std::vector<copy::column> choose_columns(const sql::copy_statement& copy, std::vector<copy::column> all) {
  if (copy.columns.empty()) return all;
  std::vector<copy::column> chosen;
  for (const auto& name : copy.columns) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == name; });
    if (found == all.end())
      throw sql_error("42703",
                      "column \"" + name + "\" of relation \"" + copy.table.back() + "\" does not exist");
    chosen.push_back(*found);
  }
  return chosen;
}

std::string columns_query(const std::string& table) {
  return "SELECT a.attname, t.typname, a.atttypmod, a.attnotnull, "
         "coalesce(current_setting('redshift.json_parse_truncate_strings', true), 'off') "
         "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE a.attrelid "
         "= " +
         sql::quote_literal(table) + "::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
}

std::string copy_from_stdin(const std::string& table, const std::vector<copy::column>& columns) {
  std::string names;
  for (const auto& each : columns) names += (names.empty() ? "" : ", ") + sql::quote_name(each.name);
  return "COPY " + table + " (" + names + ") FROM STDIN WITH (FORMAT binary)";
}

std::string load_failed(const std::string& table) {
  return "Load into table '" + table + "' failed.  Check 'sys_load_error_detail' system table for details.";
}

/// The text may hold bytes that are no UTF-8; the log of errors has them as '?'.
std::string printable(const std::string& text) {
  std::string clean;
  for (char c : text)
    clean += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ? '?' : c;
  return clean;
}

/// PostgreSQL's COPY FROM STDIN on the session's own connection.
class copy_in {
 public:
  explicit copy_in(backend& to) : to_(to) {}

  asio::awaitable<void> start(std::string sql) {
    co_await to_.send(query_message(sql));
    const auto reply = co_await to_.read();
    if (reply.type == 'G')
      active_ = true;
    else
      co_await end(reply);
  }
  asio::awaitable<void> write(std::string& bytes) {
    if (to_.readable()) {  // PostgreSQL may have given up already
      const auto reply = co_await to_.read();
      if (reply.type == 'E') co_await end(reply);
    }
    co_await to_.send(encode('d', bytes));
    bytes.clear();
  }
  asio::awaitable<void> finish() {
    co_await to_.send(encode('c', ""));
    const auto reply = co_await to_.read();
    co_await end(reply);
  }
  /// Rows sent so far are forgotten.
  asio::awaitable<void> abandon() {
    if (!active_) co_return;
    co_await to_.send(encode('f', std::string("abandoned") + '\0'));
    try {
      const auto reply = co_await to_.read();
      co_await end(reply);
    } catch (const sql_error&) {  // as asked
    }
  }

 private:
  /// Up to ReadyForQuery; throws what PostgreSQL reported on the way.
  asio::awaitable<void> end(message reply) {
    std::optional<sql_error> failure;
    for (; reply.type != 'Z'; reply = co_await to_.read()) {
      if (reply.type != 'E') continue;
      const auto fields = translate_error(parse_report(reply.body));
      const auto detail = fields.find('D');
      failure = sql_error(fields.at('C'), fields.at('M'), detail == fields.end() ? "" : detail->second);
    }
    active_ = false;
    if (failure) throw *failure;
  }

  backend& to_;
  bool active_ = false;
};

}  // namespace

asio::awaitable<session::outcome> session::run_copy(const sql::copy_statement& copy) {
  const auto& table = copy.table.back();
  outcome done;
  std::optional<sql_error> failure;
  std::optional<copy::load_failure> bad_row;
  std::uint64_t rows = 0;
  try {
    rows = co_await load_rows(copy);
  } catch (const sql_error& error) {
    failure = error;
  } catch (const copy::load_failure& error) {
    bad_row = error;
  }
  if (bad_row) {
    co_await record_load_error(table, *bad_row);
    failure = sql_error("XX000", load_failed(table));
  }
  if (failure) {
    co_await fail_transaction();
    co_await send_error(*failure);
    co_return done;
  }
  co_await backend_->query("SELECT pg_catalog.set_config('redshift_local.last_copy_count', '" +
                           std::to_string(rows) + "', false)");
  ++shared_.counted.loads;
  shared_.counted.loaded_rows += rows;
  const auto text = "Load into table '" + shared_.postgres.names.restore(table) + "' completed, " +
                    std::to_string(rows) + " record(s) loaded successfully.";
  out_ += encode_report('N', {{'S', "INFO"}, {'C', "00000"}, {'M', text}});
  done.ok = true;
  done.completion = command_complete("COPY");
  co_return done;
}

asio::awaitable<std::uint64_t> session::load_rows(const sql::copy_statement& copy) {
  const auto table = sql::quote_path(copy.table);
  const auto described = co_await backend_->query(columns_query(table));
  copy::load_job job;
  job.columns = choose_columns(copy, all_columns(described));
  job.source.where = shared_.s3;
  job.source.region = copy.region.empty() ? shared_.region : copy.region;
  job.source.who = {copy.access_key_id, copy.secret_access_key, copy.session_token};
  job.source.bandwidth = &shared_.under.timing.copy;
  job.packed = copy.packed;
  job.ignore_case = copy.ignore_case;
  job.how = {.auto_dates = copy.auto_dates,
             .auto_times = copy.auto_times,
             .truncate_columns = copy.truncate_columns,
             .empty_as_null = copy.empty_as_null,
             .blanks_as_null = copy.blanks_as_null,
             .round_decimals = copy.round_decimals,
             .truncate_super_strings = !described.empty() && described.front()[4] == "on"};
  job.files = co_await copy::find_files(executor_, job.source, copy.url, copy.manifest);

  copy_in to(*backend_);
  co_await to.start(copy_from_stdin(table, job.columns));
  for (auto& column : job.columns) column.name = shared_.postgres.names.restore(column.name);
  const copy::row_sink sink = [&to](std::string& bytes) { return to.write(bytes); };
  std::exception_ptr failure;
  std::uint64_t rows = 0;
  try {
    rows = co_await until_cancelled(copy::load(executor_, std::move(job), sink));
  } catch (const boost::system::system_error&) {
    throw;  // a connection is gone, or the client
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    co_await to.abandon();
    std::rethrow_exception(failure);
  }
  co_await to.finish();
  co_return rows;
}

/// On a connection of its own: what happens to the client's transaction must not undo it.
asio::awaitable<void> session::record_load_error(std::string table, copy::load_failure failure) {
  const auto admin =
      co_await backend::connect(executor_, shared_.postgres.socket_path,
                                {{"user", shared_.postgres.superuser}, {"database", shared_.rules.database}});
  std::string values;
  for (const auto& text :
       {name_, shared_.rules.database, table, failure.file, std::to_string(failure.line), failure.column_name,
        failure.column_type, failure.column_length, std::to_string(failure.code), std::string(failure.what()),
        failure.raw_line, failure.raw_value})
    values += ", " + sql::quote_literal(printable(text));
  co_await admin->query("SELECT pg_catalog.rs_record_load_error(" + values.substr(2) + ")");
}

}  // namespace redshift_local::wire
