// The Store phase: rows go to S3 as they come; nothing touches a table. What is staged is described as
// pending work.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connector/pending.hpp"
#include "connector/target.hpp"
#include "net/event.hpp"
#include "net/task_group.hpp"
#include "staging/stage.hpp"

namespace connector {

/// One transaction's stores. Either finish() has succeeded or abort() has been awaited before it is
/// destroyed. Lifetimes: everything given by reference outlives it.
class store_phase {
 public:
  struct settings {
    std::string object_prefix;  // of this transaction
    std::string range;          // of this shard, as range_text
    bool hard_delete = false;
  };
  /// `encoders`: one a binding, made on first use and kept from transaction to transaction.
  store_phase(net::asio::any_io_executor executor, staging::stage& stage, std::span<const target> targets,
              std::map<std::uint32_t, row_encoder>& encoders, settings settings);

  /// False: await switch_to() before add().
  bool ready_for(std::uint32_t binding) const { return current_ && *current_ == binding; }
  /// Finishes the previous binding's files in the background, a few at a time.
  net::task<> switch_to(std::uint32_t binding);
  /// Stages the row. True: await drain() before the next one.
  bool add(const flow::store_request& store);
  net::task<> drain();
  /// Everything is durable when this returns.
  net::task<pending_work> finish();
  /// Leaves nothing in S3. Never throws; must not be awaited by a coroutine that is cancelled.
  net::task<> abort();

  std::uint64_t rows() const { return rows_; }
  std::uint64_t bytes() const { return bytes_; }  // compressed; complete after finish()

 private:
  struct binding_stage {
    binding_stage(std::string object_prefix, const target& of)
        : of(of), names(std::move(object_prefix), of.index) {}
    const target& of;
    staging::object_names names;
    std::optional<staging::writer> stores, deletes;  // open only while the binding is current
    pending_entry entry;
  };

  row_encoder& encoder_of(std::uint32_t binding);
  net::task<> finish_writers(binding_stage& binding, std::optional<staging::writer> stores,
                             std::optional<staging::writer> deletes);
  void leave_current();

  net::asio::any_io_executor executor_;
  staging::stage& stage_;
  std::span<const target> targets_;
  std::map<std::uint32_t, row_encoder>& encoders_;
  settings settings_;
  std::map<std::uint32_t, binding_stage> bindings_;
  std::optional<std::uint32_t> current_;
  binding_stage* stage_of_current_ = nullptr;
  row_encoder* encoder_of_current_ = nullptr;
  std::uint64_t rows_ = 0, bytes_ = 0;
  std::size_t finishing_count_ = 0;
  net::event finished_one_;
  net::task_group finishing_;  // last: joined before anything it uses dies
};

}  // namespace connector
