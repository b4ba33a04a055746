// One object written as a stream: a single PUT when it stays under one part, else a multipart upload whose
// parts go up concurrently while the next is being filled.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "s3/client.hpp"

namespace s3 {

inline constexpr std::size_t part_bytes = 8u << 20;

/// Shared by all uploads of a process: bounds the parts in flight and recycles their buffers. The bound is
/// halved when S3 asks to slow down, and grows back by one after a number of parts that went well.
class part_budget {
 public:
  part_budget(net::asio::any_io_executor executor, std::size_t parts_in_flight);
  ~part_budget();

  /// Waits until fewer than the limit are in flight, then counts one more.
  task<> acquire();
  void release();
  /// After each part that went well; `throttled_answers` is the client's count.
  void adapt(std::uint64_t throttled_answers);
  std::size_t limit() const;           // of parts in flight, now
  std::string take_buffer();           // empty, with part_bytes of capacity reserved
  void give_back(std::string buffer);  // kept for the next taker, as many as there may be parts in flight

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// complete() or abort() must have been awaited before destruction; both may be called again. After a failure
/// only abort() makes sense, and everything else throws that failure again. An owner that was cancelled
/// itself resets its cancellation state before it awaits abort(). Lifetimes: client and budget outlive the
/// upload.
class upload {
 public:
  upload(client& client, part_budget& budget, std::string key);
  ~upload();

  /// Copies the bytes into the part being filled; waits only when a part is full and the budget is used up.
  /// Rethrows the failure of an earlier part. `bytes` must live until the returned task has been awaited.
  task<> write(std::string_view bytes);
  /// The object is durable when this returns; returns its size in bytes.
  task<std::uint64_t> complete();
  /// Ends the parts in flight and aborts the upload; never throws but for cancellation.
  task<> abort();
  std::uint64_t size_bytes() const;
  const std::string& key() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace s3
