// The transaction stream of a v1 runtime: Open, then transactions until the documents are used up.
#pragma once

#include <vector>

#include "bench/binding.hpp"
#include "bench/kill_point.hpp"
#include "bench/oracle.hpp"
#include "bench/process.hpp"
#include "bench/progress.hpp"
#include "bench/report.hpp"
#include "bench/state.hpp"

namespace sim {

class session {
 public:
  /// References must live as long as the session. `expected` may be null.
  session(const document_source& source, const std::vector<binding>& bindings, const state_store& store,
          task_state& state, oracle* expected, progress& display, run_report& report, kill_point kill);

  /// Runs the whole Open RPC. Throws connector_failed, protocol_violation or killed_on_purpose; the state on
  /// disk is then what the recovery log would be.
  void run(const process_settings& settings);

 private:
  enum class phase { loading, storing, committing };

  void open();
  void take_checkpoint(const json::value& opened);
  void replay_committed();
  void transact(std::size_t transaction);
  std::vector<combiner> load(std::size_t transaction);
  void load_document(std::uint64_t reference, const batch& documents, std::vector<combiner>& combiners);
  void flush();
  void store(std::vector<combiner>& combiners);
  void store_entry(std::size_t binding_index, const std::string& packed_key, const combined& entry);
  void commit(std::size_t transaction);
  void acknowledge();

  [[nodiscard]] std::vector<combiner> make_combiners() const;
  [[nodiscard]] bool wants_load(const binding& b, const std::string& packed_key) const;
  [[nodiscard]] json::object checkpoint() const;
  void send(const char* message);
  json::value wait_response(const char* awaited);
  void take_responses();
  void take_response(const std::string& name, const json::value& value);
  void take_acknowledged(const json::value& value);
  void take_loaded(const json::value& value);
  void take_state(const json::value& response);
  void reach(kill_point::where where, std::uint64_t n = 0);

  const document_source& source_;
  const std::vector<binding>& bindings_;
  const state_store& store_;
  task_state& state_;
  oracle* oracle_;
  progress& progress_;
  run_report& report_;
  kill_point kill_;

  std::unique_ptr<process> connector_;
  std::vector<combiner>* combiners_ = nullptr;  // of the transaction being loaded
  transaction_report current_;
  std::uint64_t number_ = 0;  // of the transaction, from 1; 0 before the first of this run
  phase phase_ = phase::loading;
  bool load_everything_ = false;
  bool acknowledged_ = true, flush_sent_ = false, flushed_ = false;
  double acknowledge_sent_ = 0;
};

}  // namespace sim
