// The one buffer that requests are read into and decoded from.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace flow {

/// Unread bytes in one piece, always followed by read_padding_bytes that may be read. It grows to the largest
/// message and shrinks again after a giant one.
class read_buffer {
 public:
  read_buffer();

  std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
  /// Marks the first bytes as read; they stay in place until the next call of room().
  void consume(std::size_t bytes) { begin_ += bytes; }
  /// Space for at least one more byte behind the unread ones, which may move.
  std::span<char> room();
  /// Says how much of room() was filled.
  void filled(std::size_t bytes) { end_ += bytes; }
  std::size_t capacity() const { return capacity_; }

 private:
  void move_to(std::size_t capacity);

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace flow
