#include "staging/block_budget.hpp"

#include <utility>

namespace staging {

block_budget::block_budget(net::asio::any_io_executor executor, std::size_t blocks_in_flight,
                           std::size_t buffer_bytes)
    : limit_(blocks_in_flight), buffer_bytes_(buffer_bytes), room_(std::move(executor)) {}

net::task<> block_budget::acquire() {
  while (in_flight_ == limit_) {
    room_.reset();
    co_await room_.wait();
  }
  ++in_flight_;
}

void block_budget::release() {
  --in_flight_;
  room_.set();
}

std::string block_budget::take_buffer() {
  if (spare_.empty()) {
    std::string fresh;
    fresh.reserve(buffer_bytes_);
    return fresh;
  }
  auto buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void block_budget::give_back(std::string buffer) {
  // Two buffers for each block; what a writer keeps or a row has outgrown goes back to the system.
  if (buffer.capacity() < buffer_bytes_ || buffer.capacity() > 2 * buffer_bytes_ ||
      spare_.size() == 2 * limit_) {
    return;
  }
  buffer.clear();
  spare_.push_back(std::move(buffer));
}

}  // namespace staging
