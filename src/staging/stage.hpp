// The staging area of one task: rows go in, durable compressed objects that COPY can load come out.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/worker_pool.hpp"
#include "s3/client.hpp"
#include "s3/upload.hpp"

namespace staging {

template <class T = void>
using task = net::task<T>;

struct limits {
  std::size_t block_bytes = 1u << 20;         // rows handed to a compression worker at a time
  std::size_t blocks_in_flight = 4;           // over all writers
  std::size_t file_bytes = 64u << 20;         // compressed size at which a file rolls over
  std::size_t parts_in_flight = 4;            // 8 MiB each, over all writers
  std::size_t load_buffer_bytes = 16u << 20;  // rows of load keys kept in memory over all bindings
  int zstd_level = 1;
  unsigned workers = 1;
  std::chrono::milliseconds cleanup_time{5000};  // what abort() may take for requests to S3
};

/// The objects of one binding and purpose, durable.
struct staged_files {
  std::vector<std::string> keys;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // compressed
};

/// One problem found by check_access, in words for the user.
struct access_problem {
  std::string text;    // what is wrong and what to do
  std::string source;  // the underlying error
};

/// Object names of one transaction and binding: <prefix>/<binding>-<n>.json.zst, n counting from 0 over all
/// writers.
class object_names {
 public:
  object_names(std::string transaction_prefix, std::uint32_t binding);
  std::string next();

 private:
  std::string stem_;
  std::uint32_t count_ = 0;
};

/// `bucket_path` (kept as the user wrote it, without empty components) and `rest` as one key.
std::string join_key(std::string_view bucket_path, std::string_view rest);

/// <bucketPath>/<materialization>/<range>/<txn uuid> without a trailing slash. All but the bucket path is
/// percent-encoded, one component each.
std::string transaction_prefix(std::string_view bucket_path, std::string_view materialization,
                               std::string_view range, std::string_view transaction_uuid);

/// The folder of all transactions of one shard, with a trailing slash.
std::string shard_prefix(std::string_view bucket_path, std::string_view materialization,
                         std::string_view range);

/// Manifest text for COPY … MANIFEST, every entry mandatory.
std::string manifest_json(std::string_view bucket, const std::vector<std::string>& keys);

/// A random version 4 UUID, lower case.
std::string make_uuid();

class stage;

/// Streams one binding's rows to objects of about limits::file_bytes. Once a block was handed over, finish()
/// or abort() must have been awaited before it is destroyed. Lifetimes: stage and names outlive it; it stays
/// where it is while one of its tasks is awaited.
class writer {
 public:
  writer(stage& stage, object_names& names);
  ~writer();
  writer(writer&&) noexcept;

  /// Where the row encoder appends; a row ends with a newline.
  std::string& buffer();
  /// Counts the row just appended. True: the block is full, await flush_block() before the next row.
  bool row_done();
  /// Hands the block to compression; waits when too many are in flight. Rethrows earlier failures of this
  /// writer.
  task<> flush_block();
  /// Everything is durable in S3 when this returns; no rows make no object. When it throws, it has cleaned up
  /// as abort() does. Call it once.
  task<staged_files> finish();
  /// Leaves nothing behind: ends uploads and deletes the objects already completed. Never throws; what S3 did
  /// not delete in limits::cleanup_time stays. Without effect after finish(): its objects belong to the
  /// caller. A caller that was cancelled resets its cancellation state first, as Asio lets it await nothing.
  task<> abort();
  std::uint64_t rows() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Owner of the S3 client, the worker threads and the memory budget.
class stage {
 public:
  stage(net::asio::any_io_executor executor, s3::settings settings, limits limits = {},
        s3::timing timing = {});
  ~stage();

  /// Puts, gets and deletes a small object under the prefix; stops at the first of the three that fails, or
  /// has not ended in time. Returns what is wrong, or nothing. A bucket that is only found through a redirect
  /// to another region counts as wrong.
  task<std::vector<access_problem>> check_access(std::string bucket_path, net::deadline until);

  /// Writes the manifest of `keys` to `manifest_key`; returns its s3:// URL.
  task<std::string> put_manifest(std::string manifest_key, std::vector<std::string> keys);
  /// Compresses and puts one small file of whole rows in one go (load keys).
  task<std::uint64_t> put_rows(std::string key, std::string rows);
  /// Deletes objects; returns those that could not be, with the reason. Does not throw for single objects.
  task<std::vector<s3::undeleted>> remove(std::vector<std::string> keys);
  /// Objects below a prefix.
  task<std::vector<s3::object_info>> list(std::string prefix);
  /// Removes what crashes left behind below a prefix: objects that `keep` does not name and unfinished
  /// multipart uploads, of both only those from before `before`. Returns how many. Throws s3::error, also
  /// when listing is not allowed.
  task<std::size_t> sweep(std::string prefix, std::set<std::string> keep,
                          std::chrono::system_clock::time_point before);

  std::string url(std::string_view key) const;  // s3://bucket/key
  /// In which the bucket is: the one configured, unless S3 has redirected a request to another.
  const std::string& region() const;
  const staging::limits& limits() const;

 private:
  friend class writer;
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace staging
