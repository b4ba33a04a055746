#include "connector/row_encoder.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <functional>
#include <random>

#include "staging/row_buffer.hpp"

namespace {

using connector::conversion;
using connector::row_encoder;
using std::string_view_literals::operator""sv;

flow::tuple_view json(std::string_view array) { return {{}, array}; }
flow::tuple_view packed(std::string_view bytes) { return {bytes, {}}; }
const flow::tuple_view no_values{};

connector::encoded_column column(std::string name, conversion convert, std::uint32_t varchar_bytes = 0) {
  return {name, name, convert, varchar_bytes};
}

/// Keys id and name, values amount and note, and the document.
row_encoder orders() {
  return row_encoder("acme/orders",
                     {column("id", conversion::pass), column("name", conversion::text, 256),
                      column("amount", conversion::integer), column("note", conversion::text, 256),
                      column("flow_document", conversion::json)},
                     2, true);
}

std::string error_of(const std::function<void(std::string&)>& encode) {
  std::string out = "rows before\n";
  try {
    encode(out);
  } catch (const connector::row_error& error) {
    CHECK(out == "rows before\n");
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a row holds keys, values and the document in order, and ends with a newline") {
  auto encoder = orders();
  std::string out;
  encoder.store(json(R"([1,"a"])"), json(R"(["12.0","x"])"), R"({"id": 1})", out);
  encoder.store(json(R"([2,"b"])"), json(R"(["3",null])"), R"({})", out);
  CHECK(out == R"({"id":1,"name":"a","amount":12,"note":"x","flow_document":{"id": 1}})"
               "\n"
               R"({"id":2,"name":"b","amount":3,"flow_document":{}})"
               "\n");
}

TEST_CASE("nulls are left out, wherever they stand") {
  row_encoder encoder(
      "c", {column("a", conversion::pass), column("b", conversion::pass), column("c", conversion::pass)}, 1,
      false);
  std::string out;
  encoder.store(json("[null]"), json("[2,3]"), "", out);
  encoder.store(json("[1]"), json("[null,3]"), "", out);
  encoder.store(json("[1]"), json("[2,null]"), "", out);
  encoder.store(json("[null]"), json("[null,null]"), "", out);
  CHECK(out == "{\"b\":2,\"c\":3}\n{\"a\":1,\"c\":3}\n{\"a\":1,\"b\":2}\n{}\n");
}

TEST_CASE("members carry the column's name, escaped") {
  row_encoder encoder("c", {{"Field", "co\"l", conversion::pass, 0}}, 1, false);
  std::string out;
  encoder.store(json("[1]"), no_values, "", out);
  CHECK(out == "{\"co\\\"l\":1}\n");
}

TEST_CASE("packed tuples and JSON arrays give the same row") {
  auto encoder = orders();
  std::string from_packed, from_json;
  encoder.store(packed("\x15\x2a\x02hi\0"sv), packed("\x02\x37\0\0"sv), "{}", from_packed);
  encoder.store(json(R"([42,"hi"])"), json(R"(["7",null])"), "{}", from_json);
  CHECK(from_packed == "{\"id\":42,\"name\":\"hi\",\"amount\":7,\"flow_document\":{}}\n");
  CHECK(from_packed == from_json);
}

TEST_CASE("a row of the key has the key's members only") {
  auto encoder = orders();
  std::string out;
  encoder.key(json(R"([1,"a"])"), out);
  CHECK(out == "{\"id\":1,\"name\":\"a\"}\n");
}

TEST_CASE("VARCHAR columns get strings whatever the value is") {
  struct row {
    std::string name;
    conversion convert;
    std::string values, want;
  };
  for (const auto& c : {
           row{"integer", conversion::pass, "[5]", R"({"v":"5"})"},
           row{"double", conversion::pass, "[1e-7]", R"({"v":"0.0000001"})"},
           row{"boolean", conversion::pass, "[true]", R"({"v":"true"})"},
           row{"string", conversion::pass, R"(["s"])", R"({"v":"s"})"},
           row{"NUL", conversion::pass, R"(["\u0000"])", R"({"v":"\\u0000"})"},
           row{"object", conversion::json, R"([{"a":1}])", R"({"v":"{\"a\":1}"})"},
           row{"string of a multiple type", conversion::json, R"(["s"])", R"({"v":"s"})"},
           row{"numeric string", conversion::integer, R"(["1.0"])", R"({"v":"1"})"},
           row{"real string", conversion::real, R"(["1.50"])", R"({"v":"1.5"})"},
           row{"number for a timestamp", conversion::timestamp, "[5]", R"({"v":"5"})"},
           row{"null", conversion::pass, "[null]", "{}"},
       }) {
    CAPTURE(c.name);
    row_encoder encoder("c", {column("v", c.convert, 100)}, 0, false);
    std::string out;
    encoder.store(no_values, json(c.values), "", out);
    CHECK(out == std::string(c.want) + "\n");
  }
}

TEST_CASE("a document for a VARCHAR column is staged as a string") {
  row_encoder encoder("c", {column("doc", conversion::json, 100)}, 0, true);
  std::string out;
  encoder.store(no_values, no_values, R"({"a":"|"})", out);
  CHECK(out == "{\"doc\":\"{\\\"a\\\":\\\"|\\\"}\"}\n");
  CHECK(encoder.longest_bytes() == std::vector<std::uint32_t>{9});
}

TEST_CASE("the longest string of each VARCHAR column is known in stored bytes") {
  row_encoder encoder("c",
                      {column("key", conversion::text, 256), column("other", conversion::text),
                       column("number", conversion::pass, 256)},
                      1, false);
  std::string out;
  const auto longest = [&](std::string_view key, std::string_view values) {
    encoder.reset_longest();
    encoder.store(json(key), json(values), "", out);
    return encoder.longest_bytes();
  };
  using lengths = std::vector<std::uint32_t>;
  CHECK(longest(R"(["abc"])", R"(["ignored",1234])") == lengths{3, 0, 4});
  CHECK(longest(R"(["é€😀"])", "[null,null]") == lengths{9, 0, 0});
  CHECK(longest(R"(["\"\\\n\u0001/"])", "[null,null]") == lengths{5, 0, 0});
  CHECK(longest(R"([""])", "[null,null]") == lengths{0, 0, 0});
  // A leading NUL is stored as the six characters \u0000.
  CHECK(longest(R"(["\u0000a"])", "[null,null]") == lengths{7, 0, 0});

  encoder.store(json(R"(["a"])"), json("[null,12345]"), "", out);
  CHECK(encoder.longest_bytes() == lengths{7, 0, 5});
  encoder.key(json(R"(["123456789"])"), out);
  CHECK(encoder.longest_bytes() == lengths{9, 0, 5});
  encoder.reset_longest();
  CHECK(encoder.longest_bytes() == lengths{0, 0, 0});
}

TEST_CASE("a value that cannot be converted names collection, field, key and the kind of value") {
  auto encoder = orders();
  CHECK(error_of([&](auto& out) { encoder.store(json(R"([1,"a"])"), json(R"(["x",null])"), "{}", out); }) ==
        R"(collection "acme/orders", field "amount", key [1,"a"]: expected a whole number in a string, )"
        "got another string, of 1 bytes");
  CHECK(error_of(
            [&](auto& out) { encoder.store(packed("\x15\x01\x02\xff\0"sv), json("[1,null]"), "{}", out); }) ==
        "collection \"acme/orders\", field \"name\", key [1,… (unreadable): the text is not valid UTF-8");
  CHECK(error_of([&](auto& out) { encoder.store(json(R"([1,"a"])"), json(R"(["1",null])"), "", out); }) ==
        R"(collection "acme/orders", field "flow_document", key [1,"a"]: the document is missing)");
}

TEST_CASE("wrong numbers of elements are errors") {
  auto encoder = orders();
  CHECK(
      error_of([&](auto& out) { encoder.store(json("[1]"), json("[1,null]"), "{}", out); }) ==
      R"(collection "acme/orders", key [1]: the key of a document has 1 elements, not 2 as there are fields selected)");
  CHECK(
      error_of([&](auto& out) { encoder.store(json(R"([1,"a"])"), json("[1,null,3]"), "{}", out); }) ==
      R"(collection "acme/orders", key [1,"a"]: the values of a document has 3 elements, not 2 as there are fields selected)");
  CHECK(error_of([&](auto& out) { encoder.store(json(R"([1,"a"])"), no_values, "{}", out); }) != "no error");
  CHECK(error_of([&](auto& out) { encoder.key(json(R"([1,"a",2])"), out); }) != "no error");
}

TEST_CASE("bytes that are no tuple are errors") {
  auto encoder = orders();
  for (const auto bytes : {"\x02open"sv, "\x16\x01"sv, "\xff"sv}) {
    const auto error =
        error_of([&](auto& out) { encoder.store(packed(bytes), json("[1,null]"), "{}", out); });
    CHECK(error.starts_with("collection \"acme/orders\", key [… (unreadable): packed tuple: "));
  }
}

TEST_CASE("rows up to the limit are staged, and one byte more is refused") {
  row_encoder encoder("c", {column("k", conversion::pass), column("d", conversion::json)}, 1, true);
  const std::size_t around = std::string_view(R"({"k":1,"d":""})").size();
  struct row {
    std::string name;
    char filler;
    std::size_t most;
  };
  for (const auto& c : {row{"bytes", 'x', staging::max_row_bytes - around},
                        row{"pipes count twice", '|', (staging::max_row_bytes - around) / 2}}) {
    CAPTURE(c.name);
    std::string out;
    encoder.store(json("[1]"), no_values, '"' + std::string(c.most, c.filler) + '"', out);
    CHECK(staging::counted_bytes(out) - 1 <= staging::max_row_bytes);
    const auto error = error_of([&](auto& to) {
      encoder.store(json("[1]"), no_values, '"' + std::string(c.most + 1, c.filler) + '"', to);
    });
    CHECK(error.starts_with("collection \"c\", key [1]: the row has 419430"));
    CHECK(error.ends_with(" bytes; Redshift takes at most 4194304 in a row"));
  }
}

TEST_CASE("a huge document is refused without being copied") {
  row_encoder encoder("c", {column("k", conversion::pass), column("d", conversion::json)}, 1, true);
  std::string out;
  const std::string huge(32u << 20, ' ');
  CHECK_THROWS_AS(encoder.store(json("[1]"), no_values, huge, out), connector::row_error);
  CHECK(out.capacity() < 1000);
}

TEST_CASE("a long key is cut to a readable length, between characters") {
  row_encoder encoder("c", {column("k", conversion::text, 256), column("d", conversion::json)}, 1, true);
  std::string long_key = "x";
  for (int i = 0; i < 200; ++i) long_key += "é";
  const auto error =
      error_of([&](auto& out) { encoder.store(json("[\"" + long_key + "\"]"), no_values, "", out); });
  std::string want = "collection \"c\", field \"d\", key [\"x";
  for (int i = 0; i < 98; ++i) want += "é";
  CHECK(error == want + "…: the document is missing");
}

TEST_CASE("key strings that no VARCHAR column holds are refused when a key is staged alone") {
  row_encoder encoder("acme/orders", {column("name", conversion::text, 256), column("v", conversion::pass)},
                      1, false);
  std::string out;
  encoder.key(json("[\"" + std::string(65535, 'x') + "\"]"), out);
  CHECK(encoder.longest_bytes()[0] == 65535);
  const auto error =
      error_of([&](auto& to) { encoder.key(json("[\"" + std::string(65536, 'x') + "\"]"), to); });
  CHECK(error.starts_with("collection \"acme/orders\", field \"name\", key [\"xxx"));
  CHECK(error.ends_with(": the key has a string of 65536 bytes; Redshift takes at most 65535"));
  // Values that are too long are cut by COPY.
  encoder.store(json("[\"" + std::string(65536, 'x') + "\"]"), json("[1]"), "", out);
}

TEST_CASE("any row parses and holds what went in") {
  std::mt19937 random(11);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const auto scalar = [&]() -> boost::json::value {
    switch (below(6)) {
      case 0:
        return nullptr;
      case 1:
        return random() % 2 == 0;
      case 2:
        return static_cast<std::int64_t>(random()) << below(32);
      case 3:
        return static_cast<double>(below(1u << 20)) + 0.5;  // exact: Boost.JSON rounds the last of 17 digits
      default: {
        boost::json::string text;
        for (auto length = below(40); length > 0; --length) {
          if (below(8) == 0) {
            text += "😀";
          } else {
            text += static_cast<char>(1 + below(127));
          }
        }
        return text;
      }
    }
  };
  std::vector<connector::encoded_column> columns;
  for (int i = 0; i < 6; ++i) columns.push_back(column("c" + std::to_string(i), conversion::json));
  row_encoder encoder("c", columns, 2, true);
  for (int round = 0; round < 2000; ++round) {
    const boost::json::array key{scalar(), scalar()}, values{scalar(), scalar(), scalar()};
    boost::json::object doc;
    for (int i = 0; i < 3; ++i) doc[std::to_string(i)] = scalar();

    std::string out;
    encoder.store(json(boost::json::serialize(key)), json(boost::json::serialize(values)),
                  boost::json::serialize(doc), out);
    REQUIRE(out.ends_with("\n"));
    const auto row = boost::json::parse(out.substr(0, out.size() - 1));
    boost::json::object want;
    for (std::size_t i = 0; i < 5; ++i) {
      const auto& value = i < 2 ? key[i] : values[i - 2];
      if (!value.is_null()) want["c" + std::to_string(i)] = value;
    }
    want["c5"] = doc;
    CHECK(row == boost::json::value(want));
  }
}
