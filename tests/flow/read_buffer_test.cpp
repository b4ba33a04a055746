#include "flow/read_buffer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "flow/codec.hpp"

namespace {

/// Fills what room there is, or as much as is left of `bytes`.
void fill(flow::read_buffer& buffer, std::size_t bytes, char with) {
  while (bytes > 0) {
    const std::span<char> room = buffer.room();
    REQUIRE_FALSE(room.empty());
    const std::size_t got = std::min(bytes, room.size());
    std::fill_n(room.begin(), got, with);
    buffer.filled(got);
    bytes -= got;
  }
}

TEST_CASE("unread bytes survive moves, and consumed ones make room without growing") {
  flow::read_buffer buffer;
  const std::size_t initial = buffer.capacity();
  for (char c = 'a'; c <= 'z'; ++c) {
    fill(buffer, initial / 2, c);
    CHECK(buffer.unread() == std::string(initial / 2, c));
    buffer.consume(buffer.unread().size());
  }
  CHECK(buffer.capacity() == initial);
  fill(buffer, 3 * initial, 'x');
  fill(buffer, 10, 'y');
  CHECK(buffer.unread() == std::string(3 * initial, 'x') + "yyyyyyyyyy");
}

TEST_CASE("memory for a giant message is given back after it, with the next message intact") {
  flow::read_buffer buffer;
  const std::size_t initial = buffer.capacity();
  fill(buffer, 2 * flow::kept_message_bytes, 'x');
  fill(buffer, 10, 'y');
  CHECK(buffer.capacity() > 2 * flow::kept_message_bytes);
  buffer.consume(2 * flow::kept_message_bytes);
  fill(buffer, 1, 'z');
  CHECK(buffer.capacity() == initial);
  CHECK(buffer.unread() == "yyyyyyyyyyz");
}

TEST_CASE("the bytes after the unread ones may be read") {
  flow::read_buffer buffer;
  fill(buffer, buffer.capacity(), 'x');
  volatile char last = 0;  // a sanitizer speaks up if it may not
  last = buffer.unread().data()[buffer.unread().size() + flow::read_padding_bytes - 1];
  static_cast<void>(last);
  CHECK(buffer.unread().size() == buffer.capacity());
}

}  // namespace
