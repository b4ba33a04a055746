// Pending work: what is staged and committed in the recovery log, but perhaps not yet applied. This is the
// connector state document that the runtime keeps for us.
//
//   {"<stateKey>": {"<keyBegin>-<keyEnd>": {"id": …, "storeFiles": […], "deleteFiles": […], "mustMerge": …,
//    "widen": […], "columns": […], "rows": n, "deletes": n, "format": "json.zst"}}}
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "flow/messages.hpp"

namespace connector {

/// Staged work of one shard, binding and transaction.
struct pending_entry {
  std::string id;  // what the checkpoints table remembers once it has been applied
  std::vector<std::string> store_files, delete_files;  // S3 keys
  bool must_merge = false;                             // some row may exist already
  std::vector<std::string> widen;    // stored names of columns that must become VARCHAR(MAX) first
  std::vector<std::string> columns;  // stored names of the columns in the store files
  std::uint64_t rows = 0, deletes = 0;

  friend bool operator==(const pending_entry&, const pending_entry&) = default;
};

/// state key -> key range -> entry.
using pending_work = std::map<std::string, std::map<std::string, pending_entry>>;

/// The state holds something that this version cannot apply; it must not be skipped.
struct pending_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// "00000000-ffffffff"
std::string range_text(const flow::key_range& range);

/// Entries of a state document; empty text, {} and members that are null or empty hold none. Throws
/// pending_error.
pending_work parse_state(std::string_view state_json);
/// Merge patch that sets the entries, each with all of its members.
std::string to_patch(const pending_work& work);
/// Merge patch that removes the entries.
std::string to_clearing_patch(const pending_work& work);

/// Every S3 key that the entries name.
std::vector<std::string> objects_of(const pending_work& work);

}  // namespace connector
