// COPY … FROM 's3://…' inside a client's session and transaction.
#include "copy/loader.hpp"
#include "copy/row_writer.hpp"
#include "wire/copy_in.hpp"
#include "wire/copy_target.hpp"
#include "wire/load_log.hpp"
#include "wire/session.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t largest_json_paths_bytes = 1024 * 1024;

std::string file_format(sql::data_format format) {
  return format == sql::data_format::json ? "json" : format == sql::data_format::csv ? "csv" : "txt";
}

std::string load_failed(const std::string& table) {
  return "Load into table '" + table + "' failed.  Check 'sys_load_error_detail' system table for details.";
}

std::string notice(const std::string& text) {
  return encode_report('N', {{'S', "INFO"}, {'C', "00000"}, {'M', text}});
}

std::string notices(const std::string& table, const copy::load_result& result) {
  const auto completed = "Load into table '" + table + "' completed, ";
  auto told = notice(completed + std::to_string(result.rows) + " record(s) loaded successfully.");
  if (result.rejected > 0)
    told +=
        notice(completed + std::to_string(result.rejected) +
               " record(s) could not be loaded.  Check 'sys_load_error_detail' system table for details.");
  return told;
}

asio::awaitable<void> forget(std::string& bytes) {
  bytes.clear();
  co_return;
}

/// Everything of one COPY that is known before the first byte of its files is read.
asio::awaitable<copy::load_job> prepare_job(asio::any_io_executor executor, const service& shared,
                                            const sql::copy_statement& copy, const copy_target& target) {
  copy::load_job job;
  job.copy = copy;
  job.columns = target.columns;
  for (auto& column : job.columns) column.name = shared.postgres.names.restore(column.name);
  job.truncate_super_strings = target.truncate_super_strings;
  job.limits.row_bytes = shared.loads.row_bytes;
  job.discard = shared.loads.discard;
  job.source.where = shared.s3;
  job.source.region = shared.region;
  job.source.bandwidth = &shared.under.timing.copy;
  job.source.who = resolve(copy.who, shared.loads, shared.rules.user);
  if (!copy.region.empty() && copy.region != shared.region) {
    job.source.where =
        co_await copy::find_endpoint(executor, job.source, copy::parse_location(copy.url).bucket);
    job.source.region = copy.region;
  }
  if (copy.json_option.starts_with("s3://")) {
    const auto paths = co_await copy::read_object(
        executor, job.source, copy::parse_location(copy.json_option), largest_json_paths_bytes);
    if (!paths)
      throw sql_error("XX000", "The specified JSONPaths file '" + copy.json_option + "' does not exist");
    job.json_paths = *paths;
  }
  job.files = co_await copy::find_files(executor, job.source, copy.url, copy.manifest);
  co_return job;
}

}  // namespace

asio::awaitable<session::outcome> session::run_copy(const sql::copy_statement& copy) {
  outcome done;
  std::optional<sql_error> failure;
  copy::load_result result;
  try {
    result = co_await load_rows(copy);
  } catch (const sql_error& error) {
    failure = error;
  }
  const auto table = shared_.postgres.names.restore(copy.table.back());
  if (result.failed) failure = sql_error("XX000", load_failed(table));
  if (failure) {
    co_await fail_transaction();
    co_await send_error(*failure);
    co_return done;
  }
  co_await backend_->query("SELECT pg_catalog.rs_end_copy(" + std::to_string(result.rows) + ")");
  ++shared_.counted.loads;
  shared_.counted.loaded_rows += result.rows;
  out_ += notices(table, result);
  done.ok = true;
  done.completion = command_complete("COPY");
  co_return done;
}

/// What was loaded and what not; a result that failed has left nothing in the table.
asio::awaitable<copy::load_result> session::load_rows(const sql::copy_statement& copy) {
  const auto target = co_await describe_target(*backend_, copy);
  auto job = co_await prepare_job(executor_, shared_, copy, target);
  const auto query = std::to_string(query_);
  co_await backend_->query("SELECT pg_catalog.rs_begin_copy(" + query + ")");
  load_log log(executor_, shared_.postgres,
               {query, name_, shared_.rules.database, target.number,
                shared_.postgres.names.restore(copy.table.back()), copy.url, file_format(copy.format)});

  const bool keeps = !copy.no_load && !job.discard;
  copy_in rows(*backend_);
  co_await rows.start(copy_from_stdin(target));
  const copy::load_target to{[&](std::string& bytes) { return keeps ? rows.write(bytes) : forget(bytes); },
                             [&](copy::load_failure bad) { return log.reject(std::move(bad)); }};
  std::exception_ptr broken;
  copy::load_result result;
  try {
    result = co_await until_cancelled(copy::load(executor_, std::move(job), to));
  } catch (const boost::system::system_error&) {
    throw;  // a connection is gone, or the client
  } catch (...) {
    broken = std::current_exception();
  }
  if (broken || result.failed) {
    co_await rows.abandon();
  } else {
    auto no_rows = copy::row_writer::header() + copy::row_writer::trailer();
    if (!keeps) co_await rows.write(no_rows);
    co_await rows.finish();
  }
  if (broken) {
    co_await log.break_off();
    std::rethrow_exception(broken);
  }
  if (copy.no_load) result.rows = 0;
  co_await log.finish(result);
  co_return result;
}

}  // namespace redshift_local::wire
