#include "connector/loads.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <stdexcept>

#include "connector/text.hpp"
#include "flow/log.hpp"
#include "net/backoff.hpp"

namespace connector {

namespace {

constexpr int max_attempts = 6;
constexpr std::chrono::milliseconds retry_base{200}, retry_cap{20'000};

/// Flow protocol: a document loaded twice would be reduced twice.
[[noreturn]] void refuse_ambiguous_keys(const target& target) {
  throw std::runtime_error(
      "table " + redshift::quote_path(target.table) +
      " has more rows for the keys of this transaction than there are keys, so some document would be "
      "counted twice. Either another program has inserted rows, or keys of collection " +
      target.collection +
      " differ only in what Redshift does not compare, such as trailing blanks. Remove the surplus rows, or "
      "correct the keys and backfill the binding.");
}

}  // namespace

load_phase::binding_keys::binding_keys(const target& target, std::string object_prefix)
    : of(target), encoder(target.make_encoder()), names(std::move(object_prefix), target.index) {}

load_phase::load_phase(const endpoint_config& config, link& warehouse, staging::stage& stage,
                       std::span<const target> targets, std::string object_prefix)
    : config_(config),
      warehouse_(warehouse),
      stage_(stage),
      targets_(targets),
      object_prefix_(std::move(object_prefix)),
      copier_(config, stage) {}

bool load_phase::add(const flow::load_request& load) {
  if (load.binding >= targets_.size()) {
    throw flow::protocol_error("Load names binding " + std::to_string(load.binding) +
                               ", but there are only " + std::to_string(targets_.size()));
  }
  binding_keys& keys = keys_.try_emplace(load.binding, targets_[load.binding], object_prefix_).first->second;
  const std::size_t before = keys.rows.size();
  keys.encoder.key(load.key, keys.rows);
  ++keys.count;
  held_bytes_ += keys.rows.size() - before;
  return held_bytes_ >= stage_.limits().load_buffer_bytes;
}

net::task<> load_phase::spill() {
  const auto largest = std::max_element(keys_.begin(), keys_.end(), [](const auto& a, const auto& b) {
    return a.second.rows.size() < b.second.rows.size();
  });
  if (largest != keys_.end()) co_await upload(largest->second);
}

net::task<> load_phase::upload(binding_keys& keys) {
  if (keys.rows.empty()) co_return;
  std::string rows = std::exchange(keys.rows, {});
  held_bytes_ -= rows.size();
  keys.files.push_back(keys.names.next());
  co_await stage_.put_rows(keys.files.back(), std::move(rows));
}

net::task<std::uint64_t> load_phase::evaluate(flow::response_stream& responses) {
  for (auto& [index, keys] : keys_) co_await upload(keys);
  net::backoff pauses(retry_base, retry_cap);
  std::uint64_t sent = 0;
  for (;;) {
    std::exception_ptr failure;
    std::string reason;
    bool again = false;
    try {
      co_await join(responses, sent);
    } catch (const redshift::error& error) {
      failure = std::current_exception();
      reason = error.what();
      // A document must not be sent twice, so only a query that has given none can be repeated.
      again = error.retryable() && sent == 0 && pauses.attempts() + 1 < max_attempts;
    } catch (...) {
      failure = std::current_exception();
    }
    if (!failure) co_return sent;
    warehouse_.drop();
    if (!again) std::rethrow_exception(failure);
    flow::log::warn("loading documents did not succeed; trying again",
                    {{"attempt", pauses.attempts() + 1}, {"error", reason}});
    co_await net::pause(pauses.next());
  }
}

net::task<> load_phase::join(flow::response_stream& responses, std::uint64_t& sent) {
  redshift::connection* db = co_await warehouse_.get();
  co_await db->query("beginning a load transaction", "BEGIN");
  std::string query;
  for (const auto& [index, keys] : keys_) {
    co_await prepare(*db, keys);
    if (!query.empty()) query += "\nUNION ALL\n";
    query += redshift::load_documents(index, keys.of.table, temporary_name(keys), keys.of.key_names(),
                                      keys.of.document_name());
  }
  auto on_row = [&](const redshift::row_view& row) -> net::task<> {
    flow::loaded_response loaded;
    const std::string_view index = row.at(0).value_or("");
    const auto read = std::from_chars(index.data(), index.data() + index.size(), loaded.binding);
    if (read.ec != std::errc() || loaded.binding >= targets_.size() || !row.at(1)) {
      throw std::runtime_error(
          "a row of table " +
          (loaded.binding < targets_.size() ? redshift::quote_path(targets_[loaded.binding].table) : "?") +
          " has no document. Was the table changed by another program? Backfill the binding to have it made "
          "anew.");
    }
    const auto asked = keys_.find(loaded.binding);
    if (asked == keys_.end() || ++asked->second.loaded > asked->second.count) {
      refuse_ambiguous_keys(targets_[loaded.binding]);
    }
    loaded.doc = *row[1];
    const flow::response message = loaded;
    ++sent;
    co_await responses.send(message);
  };
  redshift::statement loading{"loading documents", std::move(query), {}};
  co_await db->stream(std::move(loading), on_row);
  // Nothing was changed but temporary tables, which go with the transaction.
  co_await db->query("ending the load transaction", "ROLLBACK");
}

net::task<> load_phase::prepare(redshift::connection& db, const binding_keys& keys) {
  auto columns = keys.of.definitions_of(keys.of.key_names());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    // A key longer than any stored one matches nothing, but COPY must not refuse it.
    const auto known = keys.encoder.columns()[i].varchar_bytes;
    if (known > 0 && keys.encoder.longest_bytes()[i] > known) {
      columns[i].ddl = "VARCHAR(" + std::to_string(redshift::max_varchar_bytes) + ")";
    }
  }
  copy_job job;
  job.into = {temporary_name(keys)};
  job.table = redshift::quote_path(keys.of.table);
  job.columns = keys.of.key_names();
  job.files = keys.files;
  job.manifest_name = std::to_string(keys.of.index) + ".loads.manifest";
  job.rows = keys.count;
  co_await db.query("creating a temporary table for keys of " + job.table,
                    redshift::create_temporary_table(temporary_name(keys), columns));
  co_await copier_.copy(db, std::move(job));
}

std::string load_phase::temporary_name(const binding_keys& keys) const {
  return "flow_temp_table_" + std::to_string(keys.of.index);
}

std::vector<std::string> load_phase::take_objects() {
  std::vector<std::string> objects = copier_.take_manifests();
  for (auto& [index, keys] : keys_) append(objects, std::exchange(keys.files, {}));
  return objects;
}

}  // namespace connector
