// Bounds the blocks of rows between the encoder and the upload, and recycles their buffers: fresh memory
// costs more than filling it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "net/event.hpp"

namespace staging {

class block_budget {
 public:
  block_budget(net::asio::any_io_executor executor, std::size_t blocks_in_flight, std::size_t buffer_bytes);

  /// Waits until fewer than the limit are in flight, then counts one more.
  net::task<> acquire();
  void release();
  std::string take_buffer();  // empty, with buffer_bytes of capacity reserved
  void give_back(std::string buffer);

 private:
  std::size_t limit_, in_flight_ = 0;
  std::size_t buffer_bytes_;
  std::vector<std::string> spare_;
  net::event room_;
};

/// One block on its way from a writer to S3. Lifetimes: made and destroyed on the loop's thread, before the
/// budget; in between a worker may own it.
struct block {
  explicit block(block_budget& owner) : compressed(owner.take_buffer()), budget(owner) {}
  ~block() {
    budget.give_back(std::move(rows));
    budget.give_back(std::move(compressed));
    budget.release();
  }
  block(const block&) = delete;
  block& operator=(const block&) = delete;

  std::string rows;
  std::string compressed;
  bool last = false;         // of its writer
  bool ends_object = false;  // `compressed` ends with the end of a frame
  std::exception_ptr failure;
  block_budget& budget;
};

}  // namespace staging
