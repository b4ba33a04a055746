#include "redshift/dialect.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <sstream>

TEST_CASE("Quoting: identifiers are bare only when that cannot change their meaning") {
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
      {"space", "a b", "\"a b\""},
      {"dot", "a.b", "\"a.b\""},
      {"dollar", "a$", "\"a$\""},
      {"underscores only", "__", "__"},
      {"reserved word with a digit more", "date2", "date2"},
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

TEST_CASE("Quoting: the components of a path are quoted one by one") {
  CHECK(redshift::quote_path({"public", "Orders"}) == "public.\"Orders\"");
  CHECK(redshift::quote_path({"a.b"}) == "\"a.b\"");
}

TEST_CASE("Quoting: literals double quotes and backslashes, and leave NUL out") {
  CHECK(redshift::quote_literal("") == "''");
  CHECK(redshift::quote_literal("it's") == "'it''s'");
  CHECK(redshift::quote_literal("\\' OR 1=1 --") == "'\\\\'' OR 1=1 --'");
  CHECK(redshift::quote_literal(std::string_view("a\0b", 3)) == "'ab'");
}

TEST_CASE("Reserved words: each is quoted, in any case") {
  // https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html, and six words that are types or
  // missing there.
  std::istringstream words(
      "aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup "
      "between "
      "binary blanksasnull both bytedict bzip2 case cast check collate column constraint create credentials "
      "cross "
      "current_date current_time current_timestamp current_user current_user_id default deferrable deflate "
      "defrag "
      "delta delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end except "
      "explicit false for foreign freeze from full globaldict256 globaldict64k grant group gzip having "
      "identity "
      "ignore ilike in initially inner intersect interval into is isnull join language leading left like "
      "limit "
      "localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 mostly8 natural new not notnull "
      "null "
      "nulls off offline offset oid old on only open or order outer overlaps parallel partition percent "
      "permissions pivot placing primary raw readratio recover references rejectlog resort respect restore "
      "right "
      "select session_user similar snapshot some sysdate system table tag tdes text255 text32k then "
      "timestamp to "
      "top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet when where "
      "with "
      "without date datetime queryid time timestamptz timetz");
  for (std::string word; words >> word;) {
    CAPTURE(word);
    CHECK(redshift::is_reserved(word));
    CHECK(redshift::quote_identifier(word) == '"' + word + '"');
    word.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(word.front())));
    CHECK(redshift::quote_identifier(word) == '"' + word + '"');
  }
  for (const char* free :
       {"orders", "value", "key", "type", "name", "id", "text", "bigint", "super", "merge"}) {
    CHECK(redshift::quote_identifier(free) == free);
  }
}

TEST_CASE("Lookup form: identifiers are folded and cut as the catalog does it") {
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
