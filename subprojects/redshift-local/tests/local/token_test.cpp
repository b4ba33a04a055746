#include "sql/token.hpp"

#include <doctest/doctest.h>

#include "sql/error.hpp"
#include "sql/mask.hpp"
#include "sql/statement.hpp"

namespace redshift_local::sql {

TEST_CASE("tokens are told apart") {
  struct {
    const char* name;
    const char* sql;
    token_kind kind;
    const char* value;
  } const cases[] = {
      {"a word folds", "SeLeCt", token_kind::word, "select"},
      {"a quoted name keeps case and unescapes", R"("A""b")", token_kind::quoted_name, "A\"b"},
      {"a doubled quote in a string", "'it''s'", token_kind::string, "it's"},
      {"a backslash escapes a quote", R"('it\'s')", token_kind::string, "it's"},
      {"a backslash escapes a backslash", R"('a\\')", token_kind::string, "a\\"},
      {"an E string", R"(E'a\n')", token_kind::string, "a\n"},
      {"a dollar string", "$x$it's$x$", token_kind::dollar_string, "it's"},
      {"a parameter", "$12", token_kind::parameter, "$12"},
      {"a number with exponent", "1.5e-3", token_kind::number, "1.5e-3"},
      {"a temporary table", "#Stage", token_kind::word, "#stage"},
      {"a pair of symbols", "::", token_kind::symbol, "::"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.name);
    const auto list = tokenize(each.sql);
    REQUIRE(list.size() == 1);
    CHECK(list[0].kind == each.kind);
    CHECK(list[0].value == each.value);
  }
}

TEST_CASE("comments separate tokens and vanish") {
  CHECK(render(tokenize("a/* x /* nested */ ; */b -- end ;\nc")) == "a b\nc");
}

TEST_CASE("semicolons inside quotes and comments end no statement") {
  const auto statements = split_statements(tokenize("a ';' \";\" $$;$$ /*;*/; ;b;"));
  REQUIRE(statements.size() == 2);
  CHECK(render(statements[0]) == "a ';' \";\" $$;$$");
  CHECK(render(statements[1]) == "b");
}

TEST_CASE("what is not closed is a syntax error") {
  for (const char* sql : {"'a", R"('a\')", "\"a", "/* a", "$x$ a $y$", "\"\""}) {
    CAPTURE(sql);
    CHECK_THROWS_AS(tokenize(sql), sql_error);
  }
}

TEST_CASE("names fold unless identifiers are case-sensitive") {
  CHECK(fold_name(tokenize("\"AbÉ\"")[0], false) == "abÉ");
  CHECK(fold_name(tokenize("\"AbÉ\"")[0], true) == "AbÉ");
  CHECK(fold_name(tokenize("AbC")[0], true) == "abc");
}

TEST_CASE("secrets are masked in a log") {
  CHECK(mask("COPY t FROM 's3://b/k'\n CREDENTIALS AS 'aws_secret_access_key=x' JSON 'auto'") ==
        "COPY t FROM 's3://b/k' CREDENTIALS AS '***' JSON 'auto'");
  CHECK(mask("copy t from 's3://b/k' access_key_id 'a' secret_access_key 'b' session_token 'c'") ==
        "copy t from 's3://b/k' access_key_id '***' secret_access_key '***' session_token '***'");
  CHECK(mask("CREATE USER x PASSWORD 'secret") == "(a statement that cannot be read)");
}

}  // namespace redshift_local::sql
