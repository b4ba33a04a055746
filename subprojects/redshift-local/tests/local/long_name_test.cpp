#include "sql/long_name.hpp"

#include <doctest/doctest.h>

namespace redshift_local::sql {

TEST_CASE("a name of up to 63 bytes is stored as it is") {
  long_names names;
  CHECK(names.store(std::string(63, 'a')) == std::string(63, 'a'));
  CHECK(names.take_new().empty());
}

TEST_CASE("a longer name is stored under a stand-in of 63 bytes, always the same, and comes back") {
  long_names names;
  const auto full = std::string(100, 'a') + "é";
  const auto stored = names.store(full);
  CHECK(stored.size() == 63);
  CHECK(stored.starts_with(std::string(43, 'a')));
  CHECK(long_names().store(full) == stored);
  CHECK(names.store(std::string(101, 'a')) != stored);
  CHECK(names.restore("column \"" + stored + "\" of \"" + stored + "\"!") ==
        "column \"" + full + "\" of \"" + full + "\"!");
  CHECK(long_names().restore(stored) == stored);
  CHECK(names.restore("a~rs~0123456789abcdef") == "a~rs~0123456789abcdef");
}

TEST_CASE("names end at 127 bytes, at a character") {
  long_names names;
  const auto stored = names.store(std::string(126, 'a') + "éb");
  CHECK(names.restore(stored) == std::string(126, 'a'));
  CHECK(names.store(std::string(126, 'a')) == stored);
  CHECK(names.store(std::string(127, 'a') + "b") == names.store(std::string(127, 'a') + "c"));
}

TEST_CASE("the readable part of a stand-in ends at a character, too") {
  const auto stored =
      long_names().store(std::string(42, 'a') + std::string(30, '\xc3').replace(0, 30, "ééééééééééééééé"));
  CHECK(stored.size() == 63);
  CHECK(stored.substr(42, 5) == "_~rs~");
}

TEST_CASE("names met are told once, to be kept") {
  long_names names;
  const auto stored = names.store(std::string(70, 'x'));
  names.store(std::string(70, 'x'));
  const auto met = names.take_new();
  REQUIRE(met.size() == 1);
  CHECK(met[0].stand_in == stored);
  CHECK(names.take_new().empty());
  names.add({"known", "from an earlier run"});
  CHECK(names.take_new().empty());
}

TEST_CASE("long names in a statement fold like others; strings are left alone") {
  long_names names;
  const std::string full(70, 'A'), lower(70, 'a');
  auto list = tokenize("SELECT " + full + ", \"" + full + "\", '" + full + "'");
  store_long_names(list, false, names);
  CHECK(list[1].value == list[3].value);
  CHECK(names.restore(list[1].value) == lower);
  CHECK(list[5].value == full);
  list = tokenize("\"" + full + "\"");
  store_long_names(list, true, names);
  CHECK(names.restore(list[0].value) == full);
}

}  // namespace redshift_local::sql
