#include "net/secret.hpp"

#include <doctest/doctest.h>

#include <new>
#include <ostream>
#include <string_view>

template <class T>
concept printable = requires(std::ostream& out, const T& value) { out << value; };

TEST_CASE("a secret cannot be printed") {
  static_assert(printable<std::string>);
  static_assert(!printable<net::secret>);
}

TEST_CASE("a secret keeps its value through copies, moves and assignments") {
  net::secret first(std::string("short"));
  net::secret copy = first;
  CHECK(copy.reveal() == "short");
  net::secret moved = std::move(copy);
  CHECK(moved.reveal() == "short");
  moved = net::secret(std::string(100, 'x'));
  CHECK(moved.reveal() == std::string(100, 'x'));
  CHECK(first.reveal() == "short");
  CHECK(net::secret().empty());
}

TEST_CASE("a short secret leaves nothing in the object that it was moved from") {
  net::secret source(std::string("hunter2"));
  const net::secret target = std::move(source);
  const std::string_view bytes(reinterpret_cast<const char*>(&source), sizeof source);
  CHECK(bytes.find("hunter2") == std::string_view::npos);
  CHECK(target.reveal() == "hunter2");
}

TEST_CASE("a secret leaves nothing in its memory when it dies") {
  alignas(net::secret) unsigned char memory[sizeof(net::secret)] = {};
  auto* short_lived = new (memory) net::secret(std::string("hunter2"));
  short_lived->~secret();
  const std::string_view bytes(reinterpret_cast<const char*>(memory), sizeof memory);
  // Not the whole word: ending a string's life may overwrite its first byte alone.
  CHECK(bytes.find("ter2") == std::string_view::npos);
}
