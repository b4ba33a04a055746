#include <doctest/doctest.h>

#include "sql/error.hpp"
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

plan rewritten(const std::string& sql, bool in_block = false) {
  return rewrite(tokenize(sql), {.case_sensitive = false, .in_block = in_block});
}

std::string state_of(const std::string& sql, bool in_block = false) {
  try {
    return "accepted: " + rewritten(sql, in_block).sql;
  } catch (const sql_error& error) {
    return error.sqlstate;
  }
}

}  // namespace

TEST_CASE("Redshift's own parameters are kept under a prefix, the others are PostgreSQL's") {
  CHECK(rewritten("SET query_group TO 'a b'").sql == "SET redshift.query_group TO E'a b'");
  CHECK(rewritten("SET LOCAL json_parse_truncate_strings = true").sql ==
        "SET LOCAL redshift.json_parse_truncate_strings TO E'on'");
  CHECK(rewritten("SET enable_case_sensitive_identifier TO DEFAULT").sql ==
        "SET redshift.enable_case_sensitive_identifier TO DEFAULT");
  CHECK(rewritten("RESET query_group").sql == "RESET redshift.query_group");
  CHECK(rewritten("SET SESSION timezone TO 'UTC'").sql == "SET timezone TO 'UTC'");
  CHECK(rewritten("SET extra_float_digits = -15").sql == "SET extra_float_digits TO -15");
  CHECK(rewritten("SET search_path TO \"Ab\", public").sql == "SET search_path TO \"ab\", public");
  CHECK(rewritten("SHOW wlm_query_slot_count").sql == "SHOW redshift.wlm_query_slot_count");
  for (const auto* sql : {"SET query_group TO x", "RESET timezone", "SET LOCAL extra_float_digits TO 2"})
    CHECK(rewritten(sql).sets);
  CHECK_FALSE(rewritten("SHOW timezone").sets);
}

TEST_CASE("parameters that Redshift does not have, and values that it does not take") {
  for (const auto* sql : {"SET jit TO off", "SHOW standard_conforming_strings", "SET lock_timeout = 1",
                          "RESET bytea_output", "SET idle_in_transaction_session_timeout TO 5"}) {
    CAPTURE(sql);
    CHECK(state_of(sql) == "42704");
  }
  for (const auto* sql :
       {"SET extra_float_digits TO 3", "SET extra_float_digits TO -16", "SET extra_float_digits TO x",
        "SET enable_case_sensitive_identifier TO maybe", "SET wlm_query_slot_count TO 51",
        "SET wlm_query_slot_count TO 0", "SET analyze_threshold_percent TO '1x'"}) {
    CAPTURE(sql);
    CHECK(state_of(sql) == "22023");
  }
  CHECK(state_of("SET query_group 'x'") == "42601");
  CHECK(state_of("SET query_group TO 'x', 'y'") == "42601");
}

TEST_CASE("isolation is a property of a database, and not of dev") {
  CHECK(rewritten("ALTER DATABASE sales ISOLATION LEVEL SERIALIZABLE").tag == "ALTER DATABASE");
  CHECK(state_of("ALTER DATABASE dev ISOLATION LEVEL SNAPSHOT") == "0A000");
  CHECK(state_of("ALTER DATABASE sales ISOLATION LEVEL SNAPSHOT", true) == "25001");
  CHECK(state_of("ALTER DATABASE sales ISOLATION LEVEL x") == "42601");
  CHECK(state_of("ALTER DATABASE sales RENAME TO x") == "0A000");
}

TEST_CASE("CANCEL names a process") {
  CHECK(rewritten("CANCEL 4711").what == step::cancel);
  CHECK(rewritten("CANCEL 4711 'too long'").process == 4711);
  CHECK(state_of("CANCEL") == "42601");
  CHECK(state_of("CANCEL x") == "42601");
}

TEST_CASE("a statement has 16 MB at most") {
  CHECK_NOTHROW(check_size(std::string(16 * 1024 * 1024, ' ')));
  CHECK_THROWS_AS(check_size(std::string(16 * 1024 * 1024 + 1, ' ')), sql_error);
}

}  // namespace redshift_local::sql
