// The transaction stream: everything from Open to the end of input, for one shard.
//
//   Acknowledge ─► apply the previous transaction ─► Acknowledged          (a task of its own)
//   Load*       ─► stage keys, meanwhile
//   Flush       ─► wait for that apply, join keys with the tables ─► Loaded*, Flushed
//   Store*      ─► stage rows
//   StartCommit ─► everything durable ─► StartedCommit with the pending work
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connector/commit.hpp"
#include "connector/loads.hpp"
#include "connector/stores.hpp"
#include "flow/streams.hpp"
#include "net/event.hpp"
#include "net/task_group.hpp"

namespace connector {

/// Lifetimes: the streams outlive it.
class session {
 public:
  session(net::asio::any_io_executor executor, flow::request_stream& requests,
          flow::response_stream& responses, flow::open_request open);
  ~session();

  /// Serves until the clean end of input. Throws what stopped it, after everything it started has ended and
  /// what it staged but did not hand over to the recovery log is deleted.
  net::task<> run();

 private:
  net::task<> open();
  net::task<> serve();
  net::task<> acknowledge(pending_work work, pending_work foreign);
  net::task<bool> read_loads();  // false: the input ended cleanly
  net::task<> read_stores();
  net::task<> sweep_leftovers();
  net::task<> clean_up();
  void warn_of_what_is_missing() const;
  std::vector<std::vector<std::string>> paths_to_look_at() const;
  void add_disabled_targets(const redshift::catalog& catalog);
  std::span<const target> active_targets() const;
  void set_foreign_entries_apart();
  std::optional<flow::checkpoint> inherited_checkpoint(
      const std::vector<redshift::checkpoint_row>& rows) const;
  bool inherits_checkpoints() const;
  std::string new_transaction_prefix() const;

  net::asio::any_io_executor executor_;
  flow::request_stream& requests_;
  flow::response_stream& responses_;
  flow::open_request request_;
  endpoint_config config_;
  task_identity task_;
  link warehouse_;
  staging::stage stage_;
  std::vector<target> targets_;  // of the active bindings, then of disabled ones with pending work
  committer committer_;
  std::map<std::uint32_t, row_encoder> store_encoders_;
  pending_work pending_;  // staged and committed in the recovery log, to be applied next
  pending_work foreign_;  // of bindings that are gone: cleared with the next Acknowledged, never applied
  std::optional<load_phase> loads_;
  std::optional<store_phase> stores_;
  std::uint64_t round_ = 0;
  net::event acknowledged_;
  net::task_group work_;  // last: joined before anything it uses dies
};

}  // namespace connector
