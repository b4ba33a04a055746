#include "bench/scenario.hpp"

#include <doctest/doctest.h>

#include "bench/errors.hpp"
#include "bench/generator.hpp"

using namespace sim;

namespace {

/// A valid scenario with one place replaced.
std::string scenario_text(const std::string& from = "", const std::string& to = "") {
  std::string text = R"({
    "collections":[{"name":"c","key":["/id"],"resource":{"table":"t"},
      "schema":{"type":"object","required":["id","n"],"properties":{"id":{"type":"integer"},"n":{"type":"integer"},
        "s":{"type":"string"},"_meta":{"type":"object","required":["op"],"properties":{"op":{"type":"string"}}}}},
      "documents":{"fields":{"/s":{"pad":true},"/n":{"minimum":1,"maximum":3}}}}],
    "transactions":[
      {"name":"one","doc_count":100,"doc_size":200},
      {"name":"two","total_size":"20KB","doc_size":200,"overlaps":[
        {"with":"one","fraction":0.5,"op":"update"},{"with":0,"fraction":0.25,"op":"delete","range":[0.5,1]}]}]})";
  if (!from.empty()) {
    REQUIRE(text.find(from) != text.npos);
    text.replace(text.find(from), from.size(), to);
  }
  return text;
}

scenario parse(const std::string& text) { return parse_scenario(parse_json(text)); }

generator make_generator(std::uint64_t seed = 1, const std::string& text = scenario_text()) {
  return generator(parse(text), seed, text);
}

std::vector<std::string> documents(const generator& g, std::size_t transaction) {
  std::vector<std::string> out;
  std::string scratch;
  for (const auto& b : g.batches(transaction))
    for (auto r = b.first; r < b.first + b.count; ++r) out.emplace_back(g.render(r, scratch));
  return out;
}

std::int64_t id_of(const std::string& document) { return parse_json(document).at("id").as_int64(); }

}  // namespace

TEST_CASE("sizes are read with decimal and binary units") {
  CHECK(parse_size(json::value(1234), "x") == 1234);
  CHECK(parse_size(json::value("1KB"), "x") == 1000);
  CHECK(parse_size(json::value("64 MiB"), "x") == 64ULL << 20);
  CHECK(parse_size(json::value("1.5GB"), "x") == 1'500'000'000);
  for (const auto* text : {"", "KB", "-1KB", "1kb", "1 apple"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_size(json::value(text), "x"), usage_error);
  }
}

TEST_CASE("the third of document count, document size and total size is computed") {
  auto plan = parse(scenario_text());
  CHECK(plan.transactions[1].doc_count == 100);
  CHECK(parse(scenario_text(R"("doc_count":100,"doc_size":200)", R"("doc_count":100,"total_size":5000)"))
            .transactions[0]
            .doc_bytes == 50);
}

TEST_CASE("mistakes in a scenario are named") {
  struct mistake {
    const char *from, *to, *message;
  };
  const mistake mistakes[] = {
      {"\"key\":[\"/id\"],", "", "scenario: collections[0]: key must name at least one location"},
      {"\"resource\":{\"table\":\"t\"},", "", "scenario: collections[0]: \"resource\" is missing"},
      {"\"table\":\"t\"", "\"tabel\":\"t\"", "scenario: collections[0].resource: unknown member \"tabel\""},
      {",\"doc_size\":200}", "}",
       "scenario: transactions[0]: give exactly two of doc_count, doc_size, total_size"},
      {"\"doc_count\":100", "\"doc_count\":-1",
       "scenario: transactions[0]: doc_count must be an integer from 0 to 4294967295"},
      {"\"20KB\"", "\"20XB\"",
       "scenario: transactions[1].total_size must be a size such as 1000, \"1KB\" or \"64MiB\""},
      {"\"with\":\"one\"", "\"with\":\"two\"",
       "scenario: transactions[1].overlaps: with must be the index (the first is 0) or the name of an "
       "earlier transaction"},
      {"\"fraction\":0.5", "\"fraction\":1.5",
       "scenario: transactions[1].overlaps: fraction must be a number from 0 to 1"},
      {"\"fraction\":0.5", "\"fraction\":0.9",
       "scenario: transactions[1]: the fractions of its overlaps add up to more than 1"},
      {"\"op\":\"update\"", "\"op\":\"upsert\"",
       "scenario: transactions[1].overlaps: op must be \"update\" or \"delete\""},
      {"[0.5,1]", "[1,0.5]", "scenario: transactions[1].overlaps: range must be ascending"},
  };
  for (const auto& m : mistakes) {
    CAPTURE(m.from);
    CHECK_THROWS_WITH_AS(parse(scenario_text(m.from, m.to)), m.message, usage_error);
  }
}

TEST_CASE("the same seed gives the same documents, another seed others") {
  CHECK(documents(make_generator(), 1) == documents(make_generator(), 1));
  CHECK(documents(make_generator(), 1) != documents(make_generator(2), 1));
  CHECK(make_generator().fingerprint() != make_generator(2).fingerprint());
}

TEST_CASE("documents have exactly the size asked for and stay within hints") {
  for (const auto& text : documents(make_generator(), 0)) {
    REQUIRE(text.size() == 200);
    auto n = parse_json(text).at("n").as_int64();
    REQUIRE(n >= 1);
    REQUIRE(n <= 3);
  }
}

TEST_CASE("overlaps take keys of the earlier transaction, the rest is new") {
  auto g = make_generator();
  auto all = documents(g, 1);
  REQUIRE(all.size() == 100);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i]);
    auto id = id_of(all[i]);
    auto op = parse_json(all[i]).at("_meta").at("op");
    if (i < 25) {
      CHECK(id == 101 + static_cast<std::int64_t>(i));
      CHECK(op == "c");
    } else if (i < 75) {
      CHECK(id == 1 + 2 * (static_cast<std::int64_t>(i) - 25));
      CHECK(op == "u");
    } else {
      CHECK(id == 51 + 2 * (static_cast<std::int64_t>(i) - 75));
      CHECK(op == "d");
    }
  }
}

TEST_CASE("zipf prefers few keys and stays in range") {
  auto g = make_generator(1, scenario_text(R"("op":"update"})", R"("op":"update","distribution":"zipf"})"));
  auto all = documents(g, 1);
  int low = 0;
  for (std::size_t i = 25; i < 75; ++i) {
    auto id = id_of(all[i]);
    REQUIRE(id >= 1);
    REQUIRE(id <= 100);
    low += id <= 10;
  }
  CHECK(low > 15);  // uniform: 5
}

TEST_CASE("what the generator cannot do is refused") {
  CHECK_THROWS_AS(make_generator(1, scenario_text(R"("doc_size":200})", R"("doc_size":20})"))
                      .render(0, *std::make_unique<std::string>()),
                  usage_error);
  CHECK_THROWS_AS(make_generator(1, scenario_text(R"("op":{"type":"string"})", R"("xy":{"type":"string"})")),
                  usage_error);
  CHECK_THROWS_AS(make_generator(1, scenario_text(R"("n":{"type":"integer"})",
                                                  R"("n":{"type":"string","format":"ipv6"})")),
                  usage_error);
}
