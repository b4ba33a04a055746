#include "redshift/dialect.hpp"

#include <doctest/doctest.h>

TEST_CASE("identifiers are bare only when that cannot change their meaning") {
  struct example {
    const char* name;
    std::string identifier, want;
  };
  const example examples[] = {
      {"plain", "orders", "orders"},
      {"underscore first, digits later", "_a1", "_a1"},
      {"digit first", "123", "\"123\""},
      {"upper case", "keyOne", "\"keyOne\""},
      {"hyphen", "a-schema", "\"a-schema\""},
      {"slash", "_meta/op", "\"_meta/op\""},
      {"reserved", "date", "\"date\""},
      {"reserved in another case", "Select", "\"Select\""},
      {"reserved in Redshift only", "tag", "\"tag\""},
      {"quote inside", "a\"b", "\"a\"\"b\""},
      {"empty", "", "\"\""},
      {"not ASCII", "κόσμε", "\"κόσμε\""},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    CHECK(redshift::quote_identifier(example.identifier) == example.want);
  }
}

TEST_CASE("the components of a path are quoted one by one") {
  CHECK(redshift::quote_path({"public", "Orders"}) == "public.\"Orders\"");
  CHECK(redshift::quote_path({"a.b"}) == "\"a.b\"");
}

TEST_CASE("literals double quotes and backslashes, and leave NUL out") {
  CHECK(redshift::quote_literal("") == "''");
  CHECK(redshift::quote_literal("it's") == "'it''s'");
  CHECK(redshift::quote_literal("\\' OR 1=1 --") == "'\\\\'' OR 1=1 --'");
  CHECK(redshift::quote_literal(std::string_view("a\0b", 3)) == "'ab'");
}

TEST_CASE("identifiers are folded and cut as the catalog does it") {
  struct example {
    const char* name;
    std::string identifier;
    bool case_sensitive;
    std::string want;
  };
  const std::string long_ascii(130, 'a'), ends_in_euro = std::string(125, 'a') + "€";
  const example examples[] = {
      {"folds ASCII", "KeyOne", false, "keyone"},
      {"keeps other letters", "ÄÖ", false, "ÄÖ"},
      {"keeps case", "KeyOne", true, "KeyOne"},
      {"127 bytes fit", std::string(127, 'a'), false, std::string(127, 'a')},
      {"longer is cut", long_ascii, false, std::string(127, 'a')},
      {"a character is never split", ends_in_euro, false, std::string(125, 'a')},
      {"a character that ends at the limit stays", std::string(124, 'a') + "€€", true,
       std::string(124, 'a') + "€"},
      {"only continuation bytes", std::string(200, '\x80'), false, ""},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    CHECK(redshift::fold_identifier(example.identifier, example.case_sensitive) == example.want);
  }
}
