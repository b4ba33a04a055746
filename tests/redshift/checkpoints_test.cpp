#include "redshift/checkpoints.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "redshift/postgres.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

using redshift::applied_ids;
using redshift::checkpoint_row;

const redshift::table_path table{"public", "flow_checkpoints_v1"};

// base64 of `printf aaaa | gzip -n`.
const std::string packed_aaaa = "H4sIAAAAAAAAA0tMTEwEAEXlmK0EAAAA";

checkpoint_row row(std::uint32_t begin, std::uint32_t end, std::string checkpoint = {}) {
  return {begin, end, 3, std::move(checkpoint)};
}

}  // namespace

TEST_CASE("ids are read whichever of state key and range is outside") {
  const applied_ids want{{"public%2Fa", {{"00000000-7fffffff", "one"}, {"80000000-ffffffff", "two"}}},
                         {"public%2Fb.v2", {{"00000000-7fffffff", "three"}}}};
  struct example {
    const char* name;
    std::string text;
    applied_ids want;
  };
  const example examples[] = {
      {"state key outside",
       R"({"public%2Fa":{"00000000-7fffffff":"one","80000000-ffffffff":"two"},"public%2Fb.v2":{"00000000-7fffffff":"three"}})",
       want},
      {"range outside",
       R"({"00000000-7fffffff":{"public%2Fa":"one","public%2Fb.v2":"three"},"80000000-ffffffff":{"public%2Fa":"two"}})",
       want},
      {"a state key that looks like a range",
       R"({"00000000-ffffffff":{"00000000-7fffffff":"one"}})",
       {{"00000000-ffffffff", {{"00000000-7fffffff", "one"}}}}},
      {"upper-case digits are no range",
       R"({"00000000-FFFFFFFF":{"k":"one"}})",
       {{"00000000-FFFFFFFF", {{"k", "one"}}}}},
      {"no ids", "{}", {}},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    CHECK(redshift::parse_applied_ids(example.text) == example.want);
  }
  CHECK(redshift::to_checkpoint_text(want) == examples[0].text);
}

TEST_CASE("a checkpoint that holds no ids is told from one that cannot be understood") {
  CHECK_FALSE(redshift::parse_applied_ids(""));
  CHECK_FALSE(redshift::parse_applied_ids(packed_aaaa));
  for (const char* wrong : {"{", "{}x", R"({"a":1})", R"({"a":{"b":1}})", R"({"a":{"b":["c"]}})"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(redshift::parse_applied_ids(wrong), std::invalid_argument);
  }
}

TEST_CASE("the ids of all rows count, and rows of the fenced generation have none") {
  const std::vector<checkpoint_row> rows{row(0, 9, R"({"a":{"00000000-7fffffff":"one"}})"),
                                         row(0, 4, packed_aaaa),
                                         row(5, 9, R"({"80000000-ffffffff":{"a":"two"}})"), row(7, 8)};
  CHECK(redshift::all_applied_ids(rows) == std::set<std::string>{"one", "two"});
}

TEST_CASE("the text of ids never holds a backslash") {
  CHECK_THROWS_AS(redshift::to_checkpoint_text({{"a\"b", {{"00000000-ffffffff", "id"}}}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(redshift::to_checkpoint_text({{"a\\b", {{"00000000-ffffffff", "id"}}}}),
                  std::invalid_argument);
}

TEST_CASE("a runtime checkpoint is base64 of gzip or of plain bytes") {
  CHECK(redshift::parse_runtime_checkpoint(packed_aaaa) == "aaaa");
  CHECK(redshift::parse_runtime_checkpoint("+P///w8B") == "\xf8\xff\xff\xff\x0f\x01"s);  // the zero sentinel
  CHECK(redshift::parse_runtime_checkpoint("Cg==") == "\x0a"s);  // shorter than gzip's magic
  CHECK_FALSE(redshift::parse_runtime_checkpoint(""));
  CHECK_FALSE(redshift::parse_runtime_checkpoint("{}"));
  for (const char* wrong : {"H4sI", "H4sIAAAAAAAAA0tMTEwEAEXlmK0EAAAB", "?", "Cg=", "\n"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(redshift::parse_runtime_checkpoint(wrong), std::invalid_argument);
  }
}

TEST_CASE("the narrowest row that covers a range is found") {
  const std::vector<checkpoint_row> rows{row(10, 19), row(0, 99), row(0, 4294967295), row(60, 69)};
  struct example {
    std::uint32_t begin, end;
    const checkpoint_row* want;
  };
  const example examples[] = {
      {10, 19, &rows[0]}, {10, 49, &rows[1]}, {60, 61, &rows[3]},
      {60, 70, &rows[1]}, {0, 100, &rows[2]}, {5, 4294967295, &rows[2]},
  };
  for (const auto& example : examples) {
    CAPTURE(example.begin);
    CAPTURE(example.end);
    CHECK(redshift::narrowest_covering(rows, example.begin, example.end) == example.want);
  }
  CHECK(redshift::narrowest_covering({row(1, 2)}, 0, 2) == nullptr);
}

TEST_CASE("checkpoint statements have exactly this text") {
  const checkpoint_row full{0, 4294967295, 7, "text"};
  const redshift::statement read = redshift::read_rows(table, "a/task"),
                            insert = redshift::insert_row(table, "a/task", full),
                            update = redshift::update_row(table, "a/task", full),
                            bump = redshift::bump_fences(table, "a/task", 5, 9);
  using parameters = std::vector<std::optional<std::string>>;
  CHECK(read.sql ==
        "SELECT key_begin, key_end, fence, checkpoint FROM public.flow_checkpoints_v1"
        " WHERE materialization = $1 ORDER BY key_begin, key_end;");
  CHECK(read.parameters == parameters{"a/task"});
  CHECK(insert.sql ==
        "INSERT INTO public.flow_checkpoints_v1 (materialization, key_begin, key_end, fence, checkpoint)"
        " VALUES ($1, $2, $3, $4, $5);");
  CHECK(insert.parameters == parameters{"a/task", "0", "4294967295", "7", "text"});
  CHECK(update.sql ==
        "UPDATE public.flow_checkpoints_v1 SET checkpoint = $1"
        " WHERE materialization = $2 AND key_begin = $3 AND key_end = $4 AND fence = $5;");
  CHECK(update.parameters == parameters{"text", "a/task", "0", "4294967295", "7"});
  CHECK(bump.sql ==
        "UPDATE public.flow_checkpoints_v1 SET fence = fence + 1"
        " WHERE materialization = $1 AND key_end >= $2 AND key_begin <= $3;");
  CHECK(bump.parameters == parameters{"a/task", "5", "9"});
}

TEST_CASE("the columns are those of the fenced generation") {
  CHECK(redshift::create_table(table, redshift::checkpoints_columns(), "") ==
        "CREATE TABLE IF NOT EXISTS public.flow_checkpoints_v1 (\n    materialization TEXT,\n    key_begin "
        "BIGINT,\n"
        "    key_end BIGINT,\n    fence BIGINT,\n    checkpoint VARBYTE(1024000)\n);");
}

TEST_CASE("rows come back with VARBYTE as bare hexadecimal digits") {
  redshift::result answer;
  answer.rows = {{"0", "4294967295", "-1", "7b7d"}, {"1", "2", "3", std::nullopt}};
  const auto rows = redshift::parse_rows(answer);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == checkpoint_row{0, 4294967295, -1, "{}"});
  CHECK(rows[1] == checkpoint_row{1, 2, 3, ""});
  const redshift::row broken[] = {{"0", "4294967296", "0", ""}, {"-1", "1", "0", ""},
                                  {"0", std::nullopt, "0", ""}, {"0", "1", "0x", ""},
                                  {"0", "1", "0", "7"},         {"0", "1", "0"}};
  for (const auto& fields : broken) {
    answer.rows = {fields};
    CHECK_THROWS_AS(redshift::parse_rows(answer), std::invalid_argument);
  }
}

TEST_CASE("a checkpoint is written as its bytes, and only by the instance that holds the row") {
  std::uint64_t inserted = 0, updated = 0, fenced = 0, stale = 0;
  std::string kept;
  tests::run([&](net::asio::any_io_executor) -> net::task<> {
    auto db = co_await redshift::connection::open(tests::postgres::shared().endpoint(), net::in(10s));
    redshift::statement create{"creating",
                               "CREATE TABLE flow_checkpoints_v1 (materialization TEXT, key_begin BIGINT,"
                               " key_end BIGINT, fence BIGINT, checkpoint BYTEA)",
                               {}};
    co_await db->query(std::move(create));
    checkpoint_row mine{0, 4294967295, 0, "{}"};
    inserted = (co_await db->query(redshift::insert_row(table, "a/task", mine))).affected_rows;
    mine.checkpoint = redshift::to_checkpoint_text({{"public%2Fa", {{"00000000-ffffffff", "id"}}}});
    updated = (co_await db->query(redshift::update_row(table, "a/task", mine))).affected_rows;
    fenced = (co_await db->query(redshift::bump_fences(table, "a/task", 5, 6))).affected_rows;
    stale = (co_await db->query(redshift::update_row(table, "a/task", mine))).affected_rows;
    redshift::statement look{
        "looking", "SELECT convert_from(checkpoint, 'UTF8') FROM flow_checkpoints_v1", {}};
    redshift::result seen = co_await db->query(std::move(look));
    kept = seen.rows.at(0).at(0).value_or("");
  });
  CHECK(inserted == 1);
  CHECK(updated == 1);
  CHECK(fenced == 1);
  CHECK(stale == 0);
  CHECK(kept == R"({"public%2Fa":{"00000000-ffffffff":"id"}})");
}
