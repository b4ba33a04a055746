#include <doctest/doctest.h>

#include "question.hpp"

using samples::field;
using samples::formatted;
using samples::key;
using samples::required;
using samples::root;

namespace {

/// A new table with the field x besides its key and its document.
question with(flow::projection x) { return question({key("id"), key("second"), root(), std::move(x)}); }
question plain() { return with(field("x", {"string"})); }

flow::projection at(flow::projection projection, std::string pointer) {
  projection.ptr = std::move(pointer);
  return projection;
}

question two_documents() { return question({key("id"), root("doc_a"), root("doc_b")}); }

}  // namespace

TEST_CASE("Base constraint of a projection, rule 1: keys are recommended") {
  auto nested = at(key("nested"), "/a/b");
  auto text = key("_meta/key", "string");
  check({
      {"a key", plain(), "second", "recommended"},
      {"a nested key", with(nested), "nested", "recommended"},
      {"a key in delta mode", delta(plain()), "second", "recommended"},
      {"before rule 7", no_document(plain()), "second", "recommended"},
      {"before rule 9", with(text), "_meta/key", "recommended"},
  });
}

TEST_CASE("Base constraint of a projection, rule 2: the document is optional when it is excluded") {
  check({
      {"standard updates", no_document(plain()), "flow_document", "optional"},
      {"delta updates", delta(no_document(plain())), "flow_document", "optional"},
      {"of another name", no_document(question({key("id"), root("doc")})), "doc", "optional"},
  });
}

TEST_CASE("Base constraint of a projection, rule 3: the document is recommended for delta updates") {
  check({
      {"one", delta(plain()), "flow_document", "recommended"},
      {"each of two", delta(two_documents()), "doc_b", "recommended"},
  });
}

TEST_CASE("Base constraint of a projection, rule 4: the document is required for standard updates") {
  check({{"one", plain(), "flow_document", "location required"}});
}

TEST_CASE("Base constraint of a projection, rule 5: a field without types is forbidden") {
  check({
      {"value", with(field("x", {})), "x", "forbidden"},
      {"metadata", with(field("_meta/x", {})), "_meta/x", "forbidden"},
      {"before rule 7", no_document(with(required("x", {}))), "x", "forbidden"},
      {"delta updates", delta(with(field("x", {}))), "x", "forbidden"},
  });
}

TEST_CASE("Base constraint of a projection, rule 6: a field that can only be null is forbidden") {
  check({
      {"value", with(field("x", {"null"})), "x", "forbidden"},
      {"before rule 7", no_document(with(required("x", {"null"}))), "x", "forbidden"},
      {"before rule 8", with(field("_meta/op", {"null"})), "_meta/op", "forbidden"},
  });
}

TEST_CASE(
    "Base constraint of a projection, rule 7: required top-level locations are needed without the document") {
  check({
      {"a scalar", no_document(with(required("x", {"string"}))), "x", "location required"},
      {"an object", no_document(with(required("x", {"object"}))), "x", "location required"},
      {"one that may be null", no_document(with(required("x", {"null", "object"}))), "x",
       "location required"},
      {"of another name", no_document(with(at(required("x", {"object"}), "/other"))), "x",
       "location required"},
      {"before rule 9, /_meta itself", no_document(with(at(required("_meta/all", {"object"}), "/_meta"))),
       "_meta/all", "location required"},
      {"not required", no_document(with(field("x", {"object"}))), "x", "optional"},
      {"nested", no_document(with(at(required("x", {"object"}), "/a/b"))), "x", "optional"},
      {"delta updates", delta(no_document(with(required("x", {"object"})))), "x", "optional"},
      {"with the document", with(required("x", {"object"})), "x", "optional"},
  });
}

TEST_CASE("Base constraint of a projection, rule 8: the operation is recommended") {
  check({
      {"a string", with(at(field("_meta/op", {"string"}), "/_meta/op")), "_meta/op", "recommended"},
      {"before rule 11", with(at(field("_meta/op", {"object"}), "/_meta/op")), "_meta/op", "recommended"},
      {"delta updates", delta(with(field("_meta/op", {"string"}))), "_meta/op", "recommended"},
  });
}

TEST_CASE("Base constraint of a projection, rule 9: other metadata is optional") {
  check({
      {"a scalar", with(field("_meta/source/ts", {"integer"})), "_meta/source/ts", "optional"},
      {"an array", with(field("_meta/x", {"array"})), "_meta/x", "optional"},
      {"longer than _meta/op", with(field("_meta/op2", {"string"})), "_meta/op2", "optional"},
      {"no slash", with(field("_metadata", {"string"})), "_metadata", "recommended"},
  });
}

TEST_CASE("Base constraint of a projection, rule 10: scalars are recommended") {
  check({
      {"integer", with(field("x", {"integer"})), "x", "recommended"},
      {"number", with(field("x", {"number", "null"})), "x", "recommended"},
      {"boolean", with(field("x", {"boolean"})), "x", "recommended"},
      {"string", with(field("x", {"null", "string"})), "x", "recommended"},
      {"base64", with(samples::base64("x")), "x", "recommended"},
      {"integer or string of one", with(formatted("x", "integer", {"integer", "null", "string"})), "x",
       "recommended"},
      {"number or string of one", with(formatted("x", "number", {"number", "string"})), "x", "recommended"},
      {"required, with the document", with(required("x", {"string"})), "x", "recommended"},
  });
}

TEST_CASE("Base constraint of a projection, rule 11: objects are optional") {
  check({
      {"object", with(field("x", {"object"})), "x", "optional"},
      {"or null", with(field("x", {"null", "object"})), "x", "optional"},
      {"delta updates", delta(with(field("x", {"object"}))), "x", "optional"},
  });
}

TEST_CASE("Base constraint of a projection, rule 12: everything else is recommended") {
  check({
      {"array", with(field("x", {"array"})), "x", "recommended"},
      {"scalars", with(field("x", {"integer", "string"})), "x", "recommended"},
      {"object or scalar", with(field("x", {"null", "object", "string"})), "x", "recommended"},
      {"object or array", with(field("x", {"array", "object"})), "x", "recommended"},
      {"integer or string of a number", with(formatted("x", "number", {"integer", "string"})), "x",
       "recommended"},
  });
}

TEST_CASE("Base constraint of a projection: a name that Redshift keeps for itself is forbidden") {
  for (const char* name : {"oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "CTID"}) {
    CAPTURE(name);
    CHECK(with(field(name, {"string"})).ask(name) == "forbidden");
  }
}

TEST_CASE("New-table adjustments: there is one document only") {
  question excluded = no_document(two_documents());
  check({
      {"the first", two_documents(), "doc_a", "location required"},
      {"the second", two_documents(), "doc_b", "forbidden"},
      {"the first when it is excluded", excluded, "doc_a", "optional"},
      {"the second when it is excluded", excluded, "doc_b", "forbidden"},
  });
  CHECK(two_documents().reason("doc_b").find("doc_a") != std::string::npos);
}

TEST_CASE("New-table adjustments: the first component of the key is required") {
  const question aliased({key("id"), root(), at(field("_meta/alias", {"integer"}), "/id")});
  check({
      {"the first", plain(), "id", "location required"},
      {"the second", plain(), "second", "recommended"},
      {"another field of its location", aliased, "_meta/alias", "location required"},
      {"delta updates", delta(plain()), "id", "recommended"},
  });
}
