#include "bench/reduction.hpp"

#include <doctest/doctest.h>

#include "bench/combiner.hpp"
#include "bench/errors.hpp"

using namespace sim;

namespace {

constexpr auto summed = R"({"reduce":{"strategy":"merge"},
  "properties":{"n":{"reduce":{"strategy":"sum"}},"o":{"reduce":{"strategy":"merge"},"properties":{"m":{"reduce":{"strategy":"sum"}}}}},
  "if":{"required":["op"],"properties":{"op":{"const":"d"}}},
  "then":{"reduce":{"strategy":"lastWriteWins","delete":true}}})";

std::string reduce(const char* schema, const char* left, const char* right) {
  return to_text(reducer(parse_json(schema)).reduce(parse_json(left), parse_json(right)));
}

/// A source whose documents are listed.
class listed final : public document_source {
 public:
  explicit listed(std::vector<std::string> documents) : documents_(std::move(documents)) {}
  const std::vector<collection>& collections() const override { return collections_; }
  std::size_t transaction_count() const override { return 1; }
  std::string transaction_name(std::size_t) const override { return ""; }
  std::vector<batch> batches(std::size_t) const override { return {{0, 0, documents_.size()}}; }
  std::string_view render(std::uint64_t r, std::string&) const override { return documents_[r]; }
  std::string fingerprint() const override { return ""; }

 private:
  std::vector<std::string> documents_;
  std::vector<collection> collections_;
};

/// What the documents of one key reduce to on top of `older` ("" for none).
std::string combine(const char* schema, const std::vector<std::string>& documents, const std::string& older) {
  reducer reductions(parse_json(schema));
  listed source(documents);
  combiner c(reductions, source, false);
  for (std::uint64_t r = 0; r < documents.size(); ++r) c.add("k", r, parse_json(documents[r]));
  std::string scratch;
  const auto& entry = *c.find("k");
  return (entry.deleted ? "deleted " : "") +
         std::string(reduced_text(entry, &older, reductions, source, scratch));
}

}  // namespace

TEST_CASE("without annotations the last document wins") {
  CHECK(reduce("{}", R"({"a":1,"b":2})", R"({"a":3})") == R"({"a":3})");
  CHECK(reducer(parse_json("{}")).replaces());
  CHECK_FALSE(reducer(parse_json(summed)).replaces());
}

TEST_CASE("merge keeps what the later document lacks, and sums where the schema says so") {
  CHECK(reduce(summed, R"({"a":1,"n":2,"o":{"m":5,"x":1}})", R"({"n":3,"o":{"m":-1},"b":4})") ==
        R"({"a":1,"n":5,"o":{"m":4,"x":1},"b":4})");
  CHECK(reduce(summed, R"({"a":1})", R"({"n":3})") == R"({"a":1,"n":3})");
}

TEST_CASE("sums keep 64-bit integers exact and refuse what does not fit") {
  CHECK(reduce(summed, R"({"n":9223372036854775807})", R"({"n":1})") == R"({"n":9223372036854775808})");
  CHECK(reduce(summed, R"({"n":1})", R"({"n":0.5})") == R"({"n":1.5})");
  CHECK_THROWS_AS(reduce(summed, R"({"n":18446744073709551615})", R"({"n":1})"), usage_error);
  CHECK_THROWS_AS(reduce(summed, R"({"n":"x"})", R"({"n":1})"), usage_error);
}

TEST_CASE("a deletion is told by the condition in the schema") {
  reducer reductions(parse_json(summed));
  CHECK(reductions.deletes(parse_json(R"({"op":"d"})")));
  CHECK_FALSE(reductions.deletes(parse_json(R"({"op":"u"})")));
  CHECK_FALSE(reductions.deletes(parse_json("{}")));
}

TEST_CASE("documents of one key combine in order, deletions included") {
  struct row {
    const char* name;
    std::vector<std::string> documents;
    const char *older, *result;
  };
  const row rows[] = {
      {"sum onto nothing", {R"({"n":1})", R"({"n":2})"}, "", R"({"n":3})"},
      {"sum onto a loaded document", {R"({"n":1})", R"({"n":2})"}, R"({"n":10,"a":1})", R"({"n":13,"a":1})"},
      {"a deletion replaces", {R"({"n":1})", R"({"op":"d"})"}, R"({"n":10})", R"(deleted {"op":"d"})"},
      {"after a deletion everything is new",
       {R"({"op":"d"})", R"({"n":2})", R"({"n":3})"},
       R"({"n":10})",
       R"({"n":5})"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.name);
    CHECK(combine(summed, r.documents, r.older) == r.result);
  }
}

TEST_CASE("what this version cannot reduce is refused by name") {
  CHECK_THROWS_WITH_AS(reducer(parse_json(R"({"properties":{"a":{"reduce":{"strategy":"minimize"}}}})")),
                       "the reduction strategy minimize is not available in this version", usage_error);
  CHECK_THROWS_AS(reducer(parse_json(R"({"if":{"not":{}},"then":{}})")), usage_error);
}
