// Whole runs against a fake connector, which behaves or breaks one rule.
#include "bench/run.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "bench/json.hpp"
#include "bench/state.hpp"
#include "bench/tests/directory.hpp"

using namespace sim;

namespace {

constexpr auto scenario_text = R"({
  "collections":[
    {"name":"t/sums","key":["/id"],"resource":{"table":"sums"},"documents":{"fields":{"/n":{"values":[1],"present":1}}},
     "schema":{"type":"object","required":["id","n"],"reduce":{"strategy":"merge"},
       "properties":{"id":{"type":"integer"},"n":{"type":"integer","reduce":{"strategy":"sum"}},"s":{"type":"string"}}}},
    {"name":"t/log","key":["/id"],"resource":{"table":"log","delta_updates":true},
     "schema":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"},"s":{"type":"string"}}}}],
  "transactions":[
    {"collections":["t/sums","t/log"],"doc_count":20,"doc_size":100},
    {"collections":["t/sums","t/log"],"doc_count":20,"doc_size":100,
     "overlaps":[{"collection":"t/sums","with":0,"fraction":0.5}]},
    {"collections":["t/sums","t/log"],"doc_count":20,"doc_size":100,
     "overlaps":[{"collection":"t/sums","with":0,"fraction":0.5},{"collection":"t/sums","with":1,"fraction":0.25}]}]})";
constexpr std::int64_t documents_in_sums = 60, documents_in_log = 60, keys_in_sums = 20 + 10 + 5;

struct outcome {
  int status;
  std::string out, err;
};

/// A task with a fake connector, a state directory and the connector's rows.
struct task {
  tests::directory place;

  task() {
    std::ofstream(place.path() + "/config.json") << "{}";
    std::ofstream(place.path() + "/scenario.json") << scenario_text;
    std::filesystem::create_directory(place.path() + "/rows");
  }
  outcome run(const std::string& misbehave = "", const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"run",
                                          "--connector",
                                          FAKE_CONNECTOR,
                                          "--config",
                                          place.path() + "/config.json",
                                          "--scenario",
                                          place.path() + "/scenario.json",
                                          "--state",
                                          place.path() + "/state",
                                          "--env",
                                          "FAKE_DIR=" + place.path() + "/rows",
                                          "--env",
                                          "FAKE_MISBEHAVE=" + misbehave};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::ostringstream out, err;
    auto status = run_command(arguments, out, err);
    return {status, out.str(), err.str()};
  }
  [[nodiscard]] json::value rows() const {
    return parse_json_file(place.path() + "/rows/rows.json", "rows").at("tables");
  }

  void check_complete() const {
    auto tables = rows();
    std::int64_t sum = 0;
    for (const auto& row : tables.at("sums").as_object()) sum += row.value().at("n").as_int64();
    CHECK(sum == documents_in_sums);
    CHECK(tables.at("sums").as_object().size() == keys_in_sums);
    CHECK(tables.at("log").as_array().size() == documents_in_log);
  }
};

}  // namespace

TEST_CASE("a run stores what the documents reduce to and reports it") {
  task t;
  auto report_path = t.place.path() + "/report.json";
  auto done = t.run("", {"--report", report_path});
  CHECK(done.err == "");
  REQUIRE(done.status == 0);
  t.check_complete();
  auto report = parse_json_file(report_path, "report");
  CHECK(report.at("documents") == documents_in_sums + documents_in_log);
  CHECK(report.at("stores") == 120);
  CHECK(report.at("exitStatus") == 0);
  CHECK(report.at("connector").at("exitCode") == 0);
  CHECK(report.at("connector").at("peakRssBytes").as_int64() > 1'000'000);
  const auto& transactions = report.at("transactions").as_array();
  REQUIRE(transactions.size() == 3);
  CHECK(transactions[0].at("loads") == 0);  // every key of a new binding is above the largest one
  CHECK(transactions[1].at("loads") == 10);
  CHECK(transactions[2].at("loaded") == 15);
}

TEST_CASE("a killed run resumes and ends up the same, wherever it was killed") {
  const std::pair<const char*, int> points[] = {
      // and what the recovery log must hold afterwards
      {"store:1:7", 0},     {"store:2:40", 1},    {"started-commit:2", 2}, {"started-commit-lost:2", 1},
      {"acknowledge:1", 1}, {"acknowledge:3", 3}, {"acknowledged:2", 2},   {"acknowledged:3", 3}};
  for (auto [point, committed] : points) {
    CAPTURE(point);
    task t;
    auto killed = t.run("", {"--kill-at", point});
    CHECK(killed.status == 3);
    CHECK(killed.err == "flow-sim: killed the connector at " + std::string(point) + "\n");
    CHECK(state_store(t.place.path() + "/state").load().committed == static_cast<std::uint64_t>(committed));
    auto resumed = t.run();
    CHECK(resumed.err == "");
    REQUIRE(resumed.status == 0);
    t.check_complete();
    auto again = t.run();
    CHECK(again.status == 0);
    t.check_complete();
  }
}

TEST_CASE("the state of an Acknowledged is durable only with the next commit") {
  task t;
  auto is_pending = [&] {
    return state_store(t.place.path() + "/state").load().connector_state.get_object().contains("pending");
  };
  CHECK(t.run("", {"--kill-at", "store:2:40"}).status == 3);
  CHECK(is_pending());  // the first transaction, whose rows are in the tables
  REQUIRE(t.run().status == 0);
  CHECK_FALSE(is_pending());
  t.check_complete();
}

TEST_CASE("a connector that dies is named with its last words, and the next run continues") {
  task t;
  auto died = t.run("die-in-store");
  CHECK(died.status == 4);
  CHECK(died.err.find("exited with status 1: the warehouse is on fire") != died.err.npos);
  CHECK(t.run().status == 0);
  t.check_complete();
}

TEST_CASE("an error at the very end is not overlooked") {
  task t;
  auto failed = t.run("fail-at-end");
  CHECK(failed.status == 4);
  CHECK(failed.err.find("could not say goodbye") != failed.err.npos);
}

TEST_CASE("every broken rule of the protocol is caught and named") {
  const std::pair<const char*, const char*> rules[] = {
      {"protocol", "Spec must name the protocol"},
      {"extra-output", "unexpected output after the last answer"},
      {"acknowledged-twice", "Acknowledged was sent twice"},
      {"loaded-before-acknowledged", "was sent before Acknowledged"},
      {"loaded-twice", "was sent twice for one key"},
      {"loaded-stale", "is not the document that was stored last"},
      {"loaded-unasked", "holds a key that was not asked for"},
      {"loaded-binding", "names binding 99"},
      {"flushed-before-acknowledged", "Flushed was sent before Acknowledged"},
      {"talk-in-store", "\"loaded\""},
      {"partial-line", "the output ends inside a message"},
  };
  for (auto [rule, message] : rules) {
    CAPTURE(rule);
    task t;
    auto caught = t.run(rule, {"--verify"});
    CHECK(caught.status == 5);
    CAPTURE(caught.err);
    CHECK(caught.err.find(message) != caught.err.npos);
  }
}

TEST_CASE("rows that a connector fails to load make the sums differ") {
  task t;
  REQUIRE(t.run("unread-loads").status == 0);
  std::int64_t sum = 0;
  auto tables = t.rows();
  for (const auto& row : tables.at("sums").as_object()) sum += row.value().at("n").as_int64();
  CHECK(sum < documents_in_sums);
}

TEST_CASE("a state directory belongs to one scenario and seed") {
  task t;
  REQUIRE(t.run().status == 0);
  auto other = t.run("", {"--seed", "2"});
  CHECK(other.status == 2);
  CHECK(other.err.find("another seed") != other.err.npos);
}

TEST_CASE("the connector is killed when the watched line appears") {
  task t;
  auto watched = t.place.path() + "/rows/events";
  std::ofstream(watched) << "an old line with fired:1\n";
  auto killed = t.run("stall-after-event", {"--watch", watched, "--kill-on-line", "fired:1"});
  CHECK(killed.status == 3);
  CHECK(killed.err.find("\"fired:1\" was written to") != killed.err.npos);
  CHECK(t.run().status == 0);
  t.check_complete();
}

TEST_CASE("documents of a file are materialized with an inferred schema") {
  task t;
  auto path = t.place.path() + "/My Docs.ndjson";
  std::ofstream(path) << "{\"id\":1,\"at\":\"2024-01-01T00:00:00Z\"}\n\n{\"id\":2}\r\n{\"id\":1,\"v\":[1]}";
  std::ostringstream out, err;
  auto run_file = [&](const std::string& key) {
    return run_command({"run", "--connector", FAKE_CONNECTOR, "--config", t.place.path() + "/config.json",
                        "--docs", path, "--key", key, "--env", "FAKE_DIR=" + t.place.path() + "/rows"},
                       out, err);
  };
  CHECK(run_file("/missing") == 2);
  CHECK(err.str().find("My Docs.ndjson:1: the key location /missing") != std::string::npos);
  REQUIRE(run_file("/id") == 0);
  auto tables = t.rows();
  REQUIRE(tables.at("my_docs").as_object().size() == 2);
  CHECK(to_text(tables.at("my_docs").as_object().at("FQE=")) == "{\"id\":1,\"v\":[1]}");
}
