#include <doctest/doctest.h>

#include "question.hpp"

using samples::column;
using samples::field;
using samples::formatted;
using samples::key;
using samples::root;

namespace {

const redshift::column_info text = column("x", "character varying", 256);

redshift::column_info numeric(std::uint32_t precision, std::uint32_t scale) {
  auto out = column("x", "numeric");
  out.numeric_precision = precision;
  out.numeric_scale = scale;
  return out;
}

question configured(question q, const char* config) {
  q.binding.configs["x"] = config;
  return q;
}

/// (id, flow_document) with id in a column of this type.
question key_in(flow::projection id, const char* type) {
  question q({std::move(id), root()});
  q.made_before({column("id", type), document_column}, {"id"}, {}, "flow_document");
  return q;
}

}  // namespace

TEST_CASE("A field whose column already exists: one that fits is optional, a key required") {
  check({
      {"fits", about_x(field("x", {"string"}), {text}), "x", "optional"},
      {"may be null", about_x(field("x", {"null", "string"}), {text}), "x", "optional"},
      {"must not be null any more", about_x(samples::required("x", {"string"}), {text}), "x", "optional"},
      {"wider", about_x(field("x", {"string"}), {column("x", "character varying", 65535)}), "x", "optional"},
      {"key", about_x(field("x", {"string"}), {text}), "id", "required"},
      {"key of delta updates", delta(about_x(field("x", {"string"}), {text})), "id", "required"},
  });
}

TEST_CASE("A field whose column already exists: one that can be migrated is optional") {
  check({
      {"date to text", about_x(field("x", {"string"}), {column("x", "date")}), "x", "optional"},
      {"bigint to numeric", about_x(formatted("x", "integer"), {column("x", "bigint")}), "x", "optional"},
      {"anything to SUPER", about_x(field("x", {"array"}), {column("x", "boolean")}), "x", "optional"},
      {"delta updates", delta(about_x(field("x", {"string"}), {column("x", "date")})), "x", "optional"},
  });
}

TEST_CASE("A field whose column already exists: keys are never migrated") {
  check({
      {"bigint to text", key_in(key("id", "string"), "bigint"), "id", "incompatible"},
      {"delta updates", delta(key_in(key("id", "string"), "bigint")), "id", "incompatible"},
      {"fits", key_in(key("id", "string"), "character varying"), "id", "required"},
  });
}

TEST_CASE("A field whose column already exists: everything else is incompatible") {
  check({
      {"text to integer", about_x(field("x", {"integer"}), {text}), "x", "incompatible"},
      {"text to date", about_x(formatted("x", "date"), {text}), "x", "incompatible"},
      {"boolean to text", about_x(field("x", {"string"}), {column("x", "boolean")}), "x", "incompatible"},
      {"numeric to bigint", about_x(field("x", {"integer"}), {numeric(38, 0)}), "x", "incompatible"},
      {"too narrow a numeric", about_x(formatted("x", "integer"), {numeric(18, 0)}), "x", "incompatible"},
      {"a type of somebody else's", about_x(field("x", {"string"}), {column("x", "geometry")}), "x",
       "incompatible"},
  });
}

TEST_CASE("A field whose column already exists: the field's configuration counts") {
  check({
      {"DDL", configured(about_x(field("x", {"integer"}), {text}), R"j({"DDL": "VARCHAR(100)"})j"), "x",
       "optional"},
      {"DDL of anything", configured(about_x(field("x", {"integer"}), {text}), R"({"ddl": "POINT"})"), "x",
       "optional"},
      {"cast", configured(about_x(field("x", {"integer"}), {text}), R"({"castToString": true})"), "x",
       "optional"},
      {"format ignored",
       configured(about_x(formatted("x", "date"), {text}), R"({"ignoreStringFormat": true})"), "x",
       "optional"},
      {"cast, but a boolean",
       configured(about_x(field("x", {"boolean"}), {column("x", "boolean")}), R"({"castToString": true})"),
       "x", "incompatible"},
  });
}

TEST_CASE("A field whose column already exists: the reason tells both types and the field's schema") {
  auto precise = formatted("x", "date", {"string", "null"});
  precise.inference.string->content_type = "text/plain";
  precise.inference.string->content_encoding = "base32";
  precise.inference.string->max_length = 10;
  struct {
    const char* name;
    question asked;
    const char* want;
  } const cases[] = {
      {"a length", about_x(formatted("x", "date"), {text}),
       "field x is a column of type CHARACTER VARYING(256) in the table, but its schema (types: string; "
       "format: "
       "date) requires DATE; backfill the binding to change it"},
      {"no length", about_x(field("x", {"integer", "null"}), {column("x", "boolean")}),
       "field x is a column of type BOOLEAN in the table, but its schema (types: integer, null) requires "
       "BIGINT; "
       "backfill the binding to change it"},
      {"precision and scale", about_x(formatted("x", "integer"), {numeric(18, 2)}),
       "field x is a column of type NUMERIC(18,2) in the table, but its schema (types: string; format: "
       "integer) "
       "requires NUMERIC(38,0); backfill the binding to change it"},
      {"everything about a string", about_x(precise, {text}),
       "field x is a column of type CHARACTER VARYING(256) in the table, but its schema (types: string, "
       "null; "
       "format: date; content type: text/plain; content encoding: base32; max length: 10) requires DATE; "
       "backfill the binding to change it"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(c.asked.reason("x") == c.want);
  }
}
