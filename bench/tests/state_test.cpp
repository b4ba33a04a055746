#include "bench/state.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/errors.hpp"
#include "bench/kill_point.hpp"
#include "bench/options.hpp"
#include "bench/tests/directory.hpp"

using namespace sim;

TEST_CASE("state survives exactly, packed keys included") {
  tests::directory place;
  state_store store(place.path() + "/deep/state");
  CHECK(store.load().committed == 0);
  task_state state;
  state.source = "abc-1";
  state.committed = 7;
  state.connector_state = parse_json(R"({"a":{"b":18446744073709551615}})");
  state.max_keys["t"] = std::string("\x02\x00\xff\x15", 4);
  state.published = parse_json(R"({"name":"y"})");
  state.published_version = "4567";
  state.applied = parse_json(R"({"name":"x"})");
  state.applied_version = "0123";
  store.save(state);
  auto read = store.load();
  CHECK(read.source == state.source);
  CHECK(read.committed == 7);
  CHECK(read.connector_state == state.connector_state);
  CHECK(read.max_keys == state.max_keys);
  CHECK(read.published == state.published);
  CHECK(read.published_version == "4567");
  CHECK(read.applied == state.applied);
  CHECK(read.applied_version == "0123");
}

TEST_CASE("a write that never finished leaves the last state in force") {
  tests::directory place;
  state_store store(place.path());
  task_state state;
  state.committed = 1;
  store.save(state);
  std::ofstream(place.path() + "/state.json.new") << "{\"committed\":2";
  CHECK(store.load().committed == 1);
}

TEST_CASE("a damaged state is refused, never taken for a new task") {
  tests::directory place;
  state_store store(place.path());
  for (const auto* text : {"", "{}", "{\"committed\":\"x\"}", "[1"}) {
    CAPTURE(text);
    std::ofstream(place.path() + "/state.json", std::ios::trunc) << text;
    CHECK_THROWS_AS(static_cast<void>(store.load()), usage_error);
  }
}

TEST_CASE("kill points name a transaction, and a Store where there are many") {
  auto point = parse_kill_point("store:2:500");
  CHECK(point.is(kill_point::where::store, 2, 500));
  CHECK_FALSE(point.is(kill_point::where::store, 2, 499));
  CHECK(parse_kill_point("started-commit-lost:1").is(kill_point::where::started_commit_lost, 1));
  for (const auto* text :
       {"", "store", "store:1", "store:0:1", "store:1:2:3", "acknowledge", "acknowledge:x", "nap:1"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_kill_point(text), usage_error);
  }
}

TEST_CASE("options that do not exist yet are refused by name") {
  const std::vector<std::string> base = {"run", "--connector", "c", "--config", "f", "--scenario", "s"};
  auto with = [&](std::vector<std::string> more) {
    auto all = base;
    all.insert(all.end(), more.begin(), more.end());
    return parse_options(all);
  };
  CHECK(with({"--codec", "json", "--runtime", "v1", "--shards", "1", "--seed", "9"}).seed == 9);
  CHECK_THROWS_WITH_AS(with({"--codec", "proto"}), "--codec proto is not available in this version",
                       usage_error);
  CHECK_THROWS_WITH_AS(with({"--runtime", "v2"}), "--runtime v2 is not available in this version",
                       usage_error);
  CHECK_THROWS_WITH_AS(with({"--shards", "2"}), "--shards 2 is not available in this version", usage_error);
  CHECK_THROWS_WITH_AS(with({"--timeline", "f"}), "--timeline is not available in this version", usage_error);
  CHECK_THROWS_AS(with({"--docs", "d"}), usage_error);
  CHECK_THROWS_AS(with({"--nonsense"}), usage_error);
  CHECK_THROWS_AS(with({"--seed", "x"}), usage_error);
  CHECK_THROWS_AS(with({"--watch", "f"}), usage_error);
  CHECK(parse_options({"run", "--connector", "c", "--config", "f", "--docs", "d", "--key", "/a,/b"}).key ==
        std::vector<std::string>{"/a", "/b"});
}
