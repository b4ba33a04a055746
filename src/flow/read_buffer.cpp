#include "flow/read_buffer.hpp"

#include <cstring>

#include "flow/codec.hpp"

namespace flow {
namespace {

// More than this does not make reading a pipe of 1 MiB any faster, and less leaves the cache to others.
constexpr std::size_t initial_bytes = std::size_t{256} << 10;

}  // namespace

read_buffer::read_buffer() { move_to(initial_bytes); }

std::span<char> read_buffer::room() {
  const std::size_t used = end_ - begin_;
  if (capacity_ > kept_message_bytes && used < initial_bytes) {
    move_to(initial_bytes);
  } else if (used == capacity_) {
    move_to(2 * capacity_);
  } else if (begin_ > 0) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, used);
    begin_ = 0;
    end_ = used;
  }
  return {bytes_.get() + end_, capacity_ - end_};
}

void read_buffer::move_to(std::size_t capacity) {
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity + read_padding_bytes);
  const std::size_t used = end_ - begin_;
  if (used > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, used);
  bytes_ = std::move(bytes);
  capacity_ = capacity;
  begin_ = 0;
  end_ = used;
}

}  // namespace flow
