// The Load phase: keys are staged while the previous transaction is still being applied, and joined with the
// tables once it is.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connector/copy.hpp"
#include "connector/link.hpp"
#include "connector/target.hpp"
#include "flow/streams.hpp"

namespace connector {

/// Lifetimes: everything given by reference outlives it. take_objects() before it is destroyed.
class load_phase {
 public:
  load_phase(const endpoint_config& config, link& warehouse, staging::stage& stage,
             std::span<const target> targets, std::string object_prefix);

  bool empty() const { return keys_.empty(); }
  /// Stages the key of one Load. True: too many keys are held in memory, await spill() before the next.
  bool add(const flow::load_request& load);
  /// Moves the largest set of keys to S3.
  net::task<> spill();
  /// Sends a Loaded for every key that has a row; returns how many. The previous commit must be visible.
  /// Throws when a table has more rows than keys were asked for.
  net::task<std::uint64_t> evaluate(flow::response_stream& responses);
  /// S3 keys of all that was staged; they are the caller's to delete.
  std::vector<std::string> take_objects();

 private:
  struct binding_keys {
    explicit binding_keys(const target& of, std::string object_prefix);
    const target& of;
    row_encoder encoder;
    staging::object_names names;
    std::string rows;
    std::vector<std::string> files;
    std::uint64_t count = 0;   // of keys
    std::uint64_t loaded = 0;  // documents sent; never more than keys
  };

  net::task<> upload(binding_keys& keys);
  net::task<> prepare(redshift::connection& db, const binding_keys& keys);
  net::task<> join(flow::response_stream& responses, std::uint64_t& sent);
  std::string temporary_name(const binding_keys& keys) const;

  const endpoint_config& config_;
  link& warehouse_;
  staging::stage& stage_;
  std::span<const target> targets_;
  std::string object_prefix_;
  copier copier_;
  std::map<std::uint32_t, binding_keys> keys_;
  std::size_t held_bytes_ = 0;
};

}  // namespace connector
