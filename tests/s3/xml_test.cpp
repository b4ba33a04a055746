#include "s3/xml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::string_literals;

namespace {

std::string root_text(std::string_view document) {
  s3::xml_reader reader(document);
  reader.root();
  return reader.text();
}

}  // namespace

TEST_CASE("text comes with its entities decoded") {
  const struct {
    std::string name, document, want;
  } cases[] = {
      {"the five names", "<a>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'"},
      {"decimal and hexadecimal", "<a>&#65;&#x42;&#13;</a>", "AB\r"},
      {"two to four bytes of UTF-8", "<a>&#233;&#x20AC;&#x1F600;</a>",
       "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"the highest character", "<a>&#x10FFFF;</a>", "\xF4\x8F\xBF\xBF"},
      {"CDATA is taken as it is", "<a>x<![CDATA[&amp;<b>]]>y</a>", "x&amp;<b>y"},
      {"comments leave no trace", "<a>x<!-- <b> & -->y</a>", "xy"},
      {"children are left out", "<a>x<b>hidden</b>y</a>", "xy"},
      {"blanks are kept", "<a> x\n</a>", " x\n"},
      {"an empty element", "<a/>", ""},
      {"an empty element with attributes", "<a b='/>' c=\"'>\" />", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(root_text(c.document) == c.want);
  }
}

TEST_CASE("declarations, blanks and prefixes around the root are passed over") {
  const struct {
    std::string name, document;
  } cases[] = {
      {"declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Root>t</Root>"},
      {"blanks before the declaration", "  \r\n <?xml version=\"1.0\"?><Root>t</Root>"},
      {"blanks after the declaration", "<?xml version=\"1.0\"?>     \n\n   <Root>t</Root>"},
      {"default namespace", "<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">t</Root>"},
      {"prefix", "<s3:Root xmlns:s3='u'>t</s3:Root>"},
      {"blank in the end tag", "<Root>t</Root  >\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(s3::xml_root(c.document) == "Root");
    CHECK(root_text(c.document) == "t");
  }
}

TEST_CASE("children are walked in order, at every depth") {
  s3::xml_reader reader("<a> <b>1</b><!-- --><c><d>2</d><e/></c><b>3</b> </a>");
  CHECK(reader.root() == "a");
  CHECK(reader.child() == "b");
  CHECK(reader.text() == "1");
  CHECK(reader.child() == "c");
  CHECK(reader.child() == "d");
  CHECK(reader.text() == "2");
  CHECK(reader.child() == "e");
  reader.skip();
  CHECK(reader.child() == std::nullopt);
  CHECK(reader.child() == "b");
  reader.skip();
  CHECK(reader.child() == std::nullopt);
}

TEST_CASE("what is not well formed is refused") {
  const struct {
    std::string name, document;
  } cases[] = {
      {"nothing", ""},
      {"blanks only", "   "},
      {"no markup", "Service Unavailable"},
      {"text before the root", "x<a/>"},
      {"cut in the text", "<a>text"},
      {"cut in a tag", "<a><b"},
      {"cut in an attribute", "<a b=\"c>"},
      {"cut in an end tag", "<a></a"},
      {"cut in a comment", "<a><!-- </a>"},
      {"cut in CDATA", "<a><![CDATA[ </a>"},
      {"cut in the declaration", "<?xml version"},
      {"wrong end tag", "<a><b></a></b>"},
      {"end tag only", "</a>"},
      {"tag without a name", "<>x</>"},
      {"document type", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK_THROWS_AS(s3::xml_root(c.document), s3::xml_error);
  }
}

TEST_CASE("entities that mean nothing are refused") {
  for (const std::string entity : {"&nbsp;", "&", "&amp", "&#;", "&#x;", "&#0;", "&#xD800;", "&#x110000;",
                                   "&#99999999999;", "&#-1;", "&#1z;"}) {
    CAPTURE(entity);
    CHECK_THROWS_AS(root_text("<a>" + entity + "</a>"), s3::xml_error);
  }
}

TEST_CASE("nesting without end is refused before it hurts") {
  std::string document;
  for (int i = 0; i < 100000; ++i) document += "<a>";
  CHECK_THROWS_AS(s3::xml_root(document), s3::xml_error);
}

TEST_CASE("every cut of a good document is refused") {
  const auto whole = "<?xml version=\"1.0\"?>\n<a x='1'><b>t&amp;u</b><c/><![CDATA[z]]></a>"s;
  CHECK(s3::xml_root(whole) == "a");
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    CAPTURE(bytes);
    CHECK_THROWS_AS(s3::xml_root(std::string_view(whole).substr(0, bytes)), s3::xml_error);
  }
}

TEST_CASE("escaped text reads back as it was") {
  const auto text = "a&b<c>\"d'\r\n\te"s;
  CHECK(s3::xml_escape(text) == "a&amp;b&lt;c&gt;&quot;d'&#13;\n\te");
  CHECK(root_text("<a>" + s3::xml_escape(text) + "</a>") == text);
}
