#include "bench/session.hpp"

#include <stdexcept>

#include "bench/errors.hpp"
#include "bench/rpc.hpp"
#include "bench/tuple.hpp"

namespace sim {
namespace {

void append_binding(std::string& out, std::size_t index) {
  // The codec leaves out defaults: binding 0 is absent.
  if (index == 0) return;
  out.append("\"binding\":").append(std::to_string(index)).push_back(',');
}

}  // namespace

session::session(const document_source& source, const std::vector<binding>& bindings,
                 const state_store& store, task_state& state, oracle* expected, progress& display,
                 run_report& report, kill_point kill)
    : source_(source),
      bindings_(bindings),
      store_(store),
      state_(state),
      oracle_(expected),
      progress_(display),
      report_(report),
      kill_(std::move(kill)) {}

void session::run(const process_settings& settings) {
  connector_ = std::make_unique<process>(settings);
  connector_->on_tick = [this] { progress_.tick(); };
  struct keep_usage {
    session& self;
    double started = now_seconds();
    ~keep_usage() {
      self.report_.seconds = now_seconds() - started;
      self.connector_->kill();
      self.report_.connector = self.connector_->usage();
    }
  } keep{*this};
  exchange_spec(*connector_);
  open();
  replay_committed();
  report_.resumed_after = state_.committed;
  acknowledge();
  for (auto t = static_cast<std::size_t>(state_.committed); t < source_.transaction_count(); ++t) transact(t);
  progress_.begin_phase("waiting for the last Acknowledged");
  while (!acknowledged_) wait_response("acknowledged");
  expect_clean_end(*connector_);
  store_.save(state_);
}

void session::open() {
  json::object range{{"keyEnd", 4294967295U}, {"rClockEnd", 4294967295U}};
  json::object request{{"materialization", state_.applied},
                       {"version", state_.applied_version},
                       {"range", std::move(range)},
                       {"state", state_.connector_state}};
  auto opened = exchange(*connector_, {{"open", std::move(request)}}, "opened");
  if (!opened.is_object()) throw protocol_violation("Opened must be an object");
  const auto* flag = opened.get_object().if_contains("disableLoadOptimization");
  load_everything_ = flag && flag->is_bool() && flag->get_bool();
  take_checkpoint(opened);
}

/// A checkpoint that the connector returns overrules the recovery log; an empty one means zero.
void session::take_checkpoint(const json::value& opened) {
  const auto* given = opened.get_object().if_contains("runtimeCheckpoint");
  if (!given || given->is_null()) return;
  std::uint64_t committed = 0;
  try {
    if (const auto* sources = given->as_object().if_contains("sources"))
      for (const auto& s : sources->as_object())
        committed = std::stoull(std::string(s.value().as_object().at("readThrough").as_string()));
  } catch (const std::exception& e) {
    throw protocol_violation(std::string("Opened.runtimeCheckpoint is malformed: ") + e.what());
  }
  if (committed > source_.transaction_count())
    throw protocol_violation("Opened.runtimeCheckpoint is not one of this task's");
  if (committed != state_.committed && committed > 0) load_everything_ = true;
  state_.committed = committed;
}

/// The expected rows of transactions that earlier runs have committed.
void session::replay_committed() {
  if (!oracle_) return;
  parse_memory memory;
  std::string scratch;
  for (std::size_t t = 0; t < state_.committed; ++t) {
    auto combiners = make_combiners();
    for (const auto& documents : source_.batches(t))
      for (auto r = documents.first; r < documents.first + documents.count; ++r) {
        auto document = parse_json(source_.render(r, scratch), memory.reset());
        for (std::size_t i = 0; i < bindings_.size(); ++i)
          if (bindings_[i].collection == documents.collection)
            combiners[i].add(bindings_[i].pack_key(document), r, document);
      }
    for (std::size_t i = 0; i < bindings_.size(); ++i)
      for (const auto* entry : combiners[i].sorted()) oracle_->apply(i, entry->first, entry->second);
  }
}

std::vector<combiner> session::make_combiners() const {
  std::vector<combiner> out;
  for (const auto& b : bindings_) out.emplace_back(*b.reductions, source_, b.delta);
  return out;
}

void session::transact(std::size_t transaction) {
  number_ = transaction + 1;
  current_ = {};
  current_.name = source_.transaction_name(transaction);
  progress_.begin_transaction(number_, source_.transaction_count(), current_.name);
  auto combiners = load(transaction);
  flush();
  combiners_ = nullptr;
  store(combiners);
  commit(transaction);
  report_.transactions.push_back(current_);
  acknowledge();
}

std::vector<combiner> session::load(std::size_t transaction) {
  progress_.begin_phase("loading");
  auto combiners = make_combiners();
  combiners_ = &combiners;
  for (const auto& documents : source_.batches(transaction)) {
    for (std::size_t i = 0; i < bindings_.size(); ++i)
      if (bindings_[i].collection == documents.collection) combiners[i].expect(documents.count);
    for (auto r = documents.first; r < documents.first + documents.count; ++r)
      load_document(r, documents, combiners);
  }
  connector_->flush();
  while (!acknowledged_) wait_response("acknowledged");
  return combiners;
}

void session::load_document(std::uint64_t reference, const batch& documents,
                            std::vector<combiner>& combiners) {
  static thread_local parse_memory memory;
  static thread_local std::string scratch;
  auto text = source_.render(reference, scratch);
  ++current_.documents;
  auto document = parse_json(text, memory.reset());
  for (std::size_t i = 0; i < bindings_.size(); ++i) {
    const auto& b = bindings_[i];
    if (b.collection != documents.collection) continue;
    auto key = b.pack_key(document);
    auto [entry, is_new] = combiners[i].add(key, reference, document);
    if (!is_new || !wants_load(b, key)) continue;
    entry.load_sent = true;
    ++current_.loads;
    auto& out = connector_->out();
    out.append("{\"load\":{");
    append_binding(out, i);
    out.append("\"keyPacked\":\"");
    append_base64(out, key);
    out.append("\"}}\n");
    connector_->sent();
    take_responses();
  }
  if (current_.documents % 1024 == 0) progress_.tick();
}

/// Flow's max-key shortcut: a key above the largest one stored so far cannot be in the table.
bool session::wants_load(const binding& b, const std::string& packed_key) const {
  if (b.delta) return false;
  if (load_everything_) return true;
  auto largest = state_.max_keys.find(b.state_key);
  return largest != state_.max_keys.end() && packed_key <= largest->second;
}

void session::flush() {
  progress_.begin_phase("waiting for Loaded");
  send("{\"flush\":{}}\n");
  flush_sent_ = true;
  while (!flushed_) wait_response("flushed");
  current_.load_seconds = now_seconds() - acknowledge_sent_;
}

void session::store(std::vector<combiner>& combiners) {
  phase_ = phase::storing;
  progress_.begin_phase("storing");
  auto started = now_seconds();
  for (std::size_t i = 0; i < bindings_.size(); ++i) {
    auto entries = combiners[i].sorted();
    for (const auto* entry : entries) {
      store_entry(i, entry->first, entry->second);
      if (oracle_) oracle_->apply(i, entry->first, entry->second);
      if (current_.stores % 1024 == 0) progress_.tick();
      reach(kill_point::where::store, current_.stores);
    }
    if (entries.empty()) continue;
    auto& largest = state_.max_keys[bindings_[i].state_key];
    largest = std::max(largest, entries.back()->first);
  }
  connector_->flush();
  current_.store_seconds = now_seconds() - started;
}

void session::store_entry(std::size_t binding_index, const std::string& packed_key, const combined& entry) {
  static thread_local parse_memory memory;
  static thread_local std::string scratch, values;
  const auto& b = bindings_[binding_index];
  auto text = reduced_text(entry, entry.loaded.get(), *b.reductions, source_, scratch);
  auto document = parse_json(text, memory.reset());
  // Nothing shorter than a thousand array items or members can be cut.
  bool cut = text.size() > 2000 && exceeds(document, b.policy);
  values.clear();
  for (const auto& column : b.values) {
    json::value truncated(cut);
    pack(values, column.is_truncation_flag ? &truncated : column.location.find(document), b.policy);
  }
  auto& out = connector_->out();
  auto before = out.size();
  out.append("{\"store\":{");
  append_binding(out, binding_index);
  out.append("\"keyPacked\":\"");
  append_base64(out, packed_key);
  if (!values.empty()) {
    out.append("\",\"valuesPacked\":\"");
    append_base64(out, values);
  }
  out.push_back('"');
  if (!b.fields.document.empty()) {
    out.append(",\"doc\":");
    if (cut)
      append_json(out, document, b.policy, true);
    else
      out.append(text);
  }
  if (entry.was_loaded) out.append(",\"exists\":true");
  if (entry.deleted) out.append(",\"delete\":true");
  out.append("}}\n");
  ++current_.stores;
  current_.document_bytes += text.size();
  current_.sent_bytes += out.size() - before;
  progress_.count(text.size());
  connector_->sent();
  take_responses();
}

json::object session::checkpoint() const {
  json::object sources;
  for (const auto& b : bindings_) {
    json::object producer{
        {"id", "BwxmKx0B"},
        {"state", json::object{{"lastAck", std::to_string(2229468808679181360 + number_)}, {"begin", "-1"}}}};
    sources[b.source->name + "/pivot=00;materialize/flow-sim/" + b.state_key] = json::object{
        {"readThrough", std::to_string(number_)}, {"producers", json::array{std::move(producer)}}};
  }
  return {{"sources", std::move(sources)}};
}

void session::commit(std::size_t transaction) {
  phase_ = phase::committing;
  progress_.begin_phase("committing");
  auto started = now_seconds();
  json::object request{{"startCommit", json::object{{"runtimeCheckpoint", checkpoint()}}}};
  append_json(connector_->out(), request);
  send("\n");
  auto answer = wait_response("startedCommit");
  reach(kill_point::where::started_commit_lost);
  // The recovery log's commit: checkpoint, connector state and largest keys at once.
  take_state(answer);
  state_.committed = transaction + 1;
  store_.save(state_);
  current_.commit_seconds = now_seconds() - started;
  reach(kill_point::where::started_commit);
}

void session::acknowledge() {
  phase_ = phase::loading;
  acknowledged_ = flush_sent_ = flushed_ = false;
  send("{\"acknowledge\":{}}\n");
  acknowledge_sent_ = now_seconds();
  reach(kill_point::where::acknowledge);
}

void session::send(const char* message) {
  connector_->out().append(message);
  connector_->flush();
}

json::value session::wait_response(const char* awaited) {
  auto line = connector_->wait_line(awaited);
  if (!line) {
    if (connector_->has_partial_line()) throw protocol_violation("the output ends inside a message");
    throw connector_failed(connector_->describe_end() + "\n(while waiting for " + awaited +
                           " of transaction " + std::to_string(number_) + ")");
  }
  auto [name, value] = parse_response(*line);
  take_response(name, value);
  return value;
}

/// Handles what has arrived while we were writing.
void session::take_responses() {
  while (auto line = connector_->take_line()) {
    auto [name, value] = parse_response(*line);
    take_response(name, value);
  }
  if (connector_->is_gone())
    throw connector_failed(connector_->describe_end() + "\n(in transaction " + std::to_string(number_) + ")");
}

void session::take_response(const std::string& name, const json::value& value) {
  auto where = " in transaction " + std::to_string(number_);
  if (phase_ == phase::storing) throw protocol_violation("\"" + name + "\" was sent during Store" + where);
  if (phase_ == phase::committing) {
    if (name != "startedCommit")
      throw protocol_violation("\"" + name + "\" instead of startedCommit" + where);
    return;
  }
  if (name == "acknowledged") return take_acknowledged(value);
  if (name == "loaded") return take_loaded(value);
  if (name != "flushed") throw protocol_violation("unexpected \"" + name + "\"" + where);
  if (!acknowledged_) throw protocol_violation("Flushed was sent before Acknowledged" + where);
  if (!flush_sent_) throw protocol_violation("Flushed was sent before Flush" + where);
  if (flushed_) throw protocol_violation("Flushed was sent twice" + where);
  flushed_ = true;
  take_state(value);
  if (value.is_object() && value.get_object().contains("state")) store_.save(state_);
}

/// Its state is durable only with the next commit (Flow protocol: best effort). A crash before that repeats
/// the Acknowledge, with a state that names work already done.
void session::take_acknowledged(const json::value& value) {
  auto where = " after transaction " + std::to_string(state_.committed);
  if (acknowledged_) throw protocol_violation("Acknowledged was sent twice" + where);
  acknowledged_ = true;
  if (!report_.transactions.empty())
    report_.transactions.back().acknowledge_seconds = now_seconds() - acknowledge_sent_;
  take_state(value);
  if (!report_.transactions.empty() && kill_.is(kill_point::where::acknowledged, state_.committed)) {
    connector_->kill();
    throw killed_on_purpose("killed the connector at " + kill_.text);
  }
}

void session::take_loaded(const json::value& value) {
  auto fail = [&](const std::string& what) {
    throw protocol_violation("Loaded " + what + " in transaction " + std::to_string(number_));
  };
  if (!acknowledged_) fail("was sent before Acknowledged");
  if (flushed_ || !combiners_) fail("was sent after Flushed");
  if (!value.is_object()) fail("is not an object");
  const auto& loaded = value.get_object();
  const auto* index = loaded.if_contains("binding");
  if (index && !(index->is_int64() && index->get_int64() >= 0)) fail("has a malformed binding");
  auto i = index ? static_cast<std::size_t>(index->get_int64()) : 0;
  if (i >= bindings_.size()) fail("names binding " + std::to_string(i) + ", which does not exist");
  const auto* document = loaded.if_contains("doc");
  if (!document || !document->is_object()) fail("holds no document");
  const auto& b = bindings_[i];
  auto key = b.pack_key(*document);
  auto* entry = (*combiners_)[i].find(key);
  if (!entry || !entry->load_sent)
    fail("of " + b.name() + " holds a key that was not asked for: " + to_text(*document));
  if (entry->was_loaded) fail("of " + b.name() + " was sent twice for one key: " + to_text(*document));
  if (oracle_ && !oracle_->holds(i, key, *document))
    fail("of " + b.name() + " is not the document that was stored last: " + to_text(*document));
  entry->was_loaded = true;
  if (!b.reductions->replaces()) entry->loaded = std::make_unique<std::string>(to_text(*document));
  ++current_.loaded;
}

void session::take_state(const json::value& response) {
  const auto* update = response.is_object() ? response.get_object().if_contains("state") : nullptr;
  if (!update || update->is_null()) return;
  try {
    update_state(state_.connector_state, *update);
  } catch (const std::invalid_argument& e) {
    throw protocol_violation(std::string("the connector sent ") + e.what());
  }
}

void session::reach(kill_point::where where, std::uint64_t n) {
  if (number_ == 0 || !kill_.is(where, number_, n)) return;
  connector_->flush();
  connector_->kill();
  throw killed_on_purpose("killed the connector at " + kill_.text);
}

}  // namespace sim
