#include "s3/xml.hpp"

#include <doctest/doctest.h>

#include "s3/error.hpp"

using namespace redshift_local::s3;

TEST_CASE("markup and control characters are escaped") {
  CHECK(xml_escape("a<b>&\"c\" \xC3\xA9") == "a&lt;b&gt;&amp;&quot;c&quot; \xC3\xA9");
  CHECK(xml_escape("\r\n\x01") == "&#x0d;&#x0a;&#x01;");
}

TEST_CASE("what was written is read back") {
  const std::string odd = "<&>\"' \r\n\t\xE2\x82\xAC";
  xml_writer writer;
  writer.open_root("Root").element("A", odd).open("B").element("C", "").close("B").close("Root");
  const auto root = parse_xml(std::move(writer).text());
  CHECK(root.name == "Root");
  CHECK(root.child_text("A") == odd);
  REQUIRE(root.child("B") != nullptr);
  CHECK(root.child("B")->child("C") != nullptr);
  CHECK(root.child("D") == nullptr);
}

TEST_CASE("a document is read whatever its prologue and prefixes") {
  for (const std::string text : {
           "<Delete><Object><Key>k&amp;&#65;&#x20AC;</Key></Object></Delete>",
           "  \n<?xml version=\"1.0\"?>\n<!-- c --><Delete xmlns='x' a = "
           "\"b>c\"><Object><Key>k&amp;A\xE2\x82\xAC</Key>"
           "</Object></Delete>\n<!-- d -->",
           "<s3:Delete "
           "xmlns:s3=\"x\"><s3:Object><s3:Key><![CDATA[k&A]]>\xE2\x82\xAC</s3:Key></s3:Object></s3:Delete >",
       }) {
    CAPTURE(text);
    const auto root = parse_xml(text);
    CHECK(root.name == "Delete");
    REQUIRE(root.children.size() == 1);
    CHECK(root.children.front().child_text("Key") == "k&A\xE2\x82\xAC");
  }
}

TEST_CASE("malformed documents are refused") {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("<a>"), std::string("<a></b>"), std::string("<a/><b/>"),
        std::string("<a>&unknown;</a>"), std::string("<a>&#xD800;</a>"), std::string("<a>&#x110000;</a>"),
        std::string("<a>&#;</a>"), std::string("<a b></a>"), std::string("<a b='c></a>"),
        std::string("<!DOCTYPE a><a/>"), std::string("<a>\xFF</a>"), std::string("<a><!-- </a>"),
        std::string("<a>&amp</a>"), std::string("<"), deep}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_xml(text), s3_error);
  }
}
