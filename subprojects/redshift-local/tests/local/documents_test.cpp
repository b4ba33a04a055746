#include <bzlib.h>
#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

#include <vector>

#include "copy/column.hpp"
#include "copy/decompress.hpp"
#include "copy/encoding.hpp"
#include "copy/manifest.hpp"
#include "copy/row_splitter.hpp"
#include "copy/sigv4.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

/// Rows with the lines on which they end; bad ones as their code.
struct found_row {
  std::string text;
  std::uint64_t line = 0;
  bool operator==(const found_row&) const = default;
};

std::vector<found_row> split(const std::string& text, std::size_t piece, const sql::copy_statement& copy,
                             row_limits limits = {}) {
  const auto splitter = make_splitter(copy, limits);
  std::vector<found_row> rows;
  const auto take_all = [&](bool (row_splitter::*next)(std::string_view&)) {
    for (bool more = true; more;) {
      try {
        std::string_view row;
        more = (*splitter.*next)(row);
        if (more) rows.push_back({std::string(row), splitter->line()});
      } catch (const load_failure& failure) {
        rows.push_back({std::to_string(failure.code), splitter->line()});
      }
    }
  };
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter->push(std::string_view(text).substr(at, piece));
    take_all(&row_splitter::next);
  }
  take_all(&row_splitter::last);
  return rows;
}

/// The same rows, wherever the stream is cut.
void check_split(const std::string& text, const sql::copy_statement& copy,
                 const std::vector<found_row>& expected) {
  CAPTURE(text);
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(split(text, piece, copy) == expected);
  }
}

sql::copy_statement json() {
  sql::copy_statement copy;
  copy.format = sql::data_format::json;
  return copy;
}
sql::copy_statement csv() {
  sql::copy_statement copy;
  copy.format = sql::data_format::csv;
  copy.text.delimiter = ",";
  return copy;
}

std::string code_of(const std::string& text) {
  const auto rows = split(text, text.size(), json());
  return rows.size() == 1 && rows[0].text.size() == 4 ? rows[0].text : "";
}

}  // namespace

TEST_CASE("documents are found wherever the stream is cut, with the line of their end") {
  check_split("{\"a\":\"}\\\"{\"}\n\n {\"b\":\n[{}]}{}\r\n", json(),
              {{"{\"a\":\"}\\\"{\"}", 1}, {"{\"b\":\n[{}]}", 4}, {"{}", 4}});
  auto arrays = json();
  arrays.json_option = "noshred";
  check_split("[1] {}", arrays, {{"[1]", 1}, {"{}", 1}});
}

TEST_CASE("bytes between documents, and half a document, are errors, one each") {
  check_split("{},{}\n,,{}", json(), {{"{}", 1}, {"1216", 1}, {"{}", 1}, {"1216", 2}, {"{}", 2}});
  check_split("[{}]", json(), {{"1216", 1}, {"{}", 1}, {"1216", 1}});
  check_split("{}{\"a\":1", json(), {{"{}", 1}, {"1216", 1}});
}

TEST_CASE("IGNOREHEADER counts newlines, also inside documents") {
  auto copy = json();
  copy.header_lines = 2;
  check_split("{\n\n{}", copy, {{"{}", 3}});
}

TEST_CASE("lines end where no quote and no escape says otherwise") {
  check_split("a,b\r\n\"c\nd\",\"\"\"\n\"\n\nlast", csv(),
              {{"a,b", 1}, {"\"c\nd\",\"\"\"\n\"", 4}, {"", 5}, {"last", 6}});
  check_split("a,\t\"b\nc\"\nd", csv(), {{"a,\t\"b\nc\"", 2}, {"d", 3}});
  auto copy = csv();
  copy.text.ignore_blank_lines = true;
  check_split("\na\n\n\nb\n", copy, {{"a", 2}, {"b", 5}});
  check_split("a\n\"b", csv(), {{"a", 1}, {"1214", 2}});
  sql::copy_statement delimited;
  check_split("a\"\n\"b\n", delimited, {{"a\"", 1}, {"\"b", 2}});
  delimited.text.escape = true;
  check_split("a\\\nb\\\\\nc", delimited, {{"a\\\nb\\\\", 2}, {"c", 3}});
  check_split(std::string("a|b\0c\n\0d", 9), delimited, {{"a|b", 1}, {"c", 1}, {"", 2}, {"d", 2}});
  sql::copy_statement quotes;
  quotes.text.remove_quotes = true;
  check_split("'a\n|b'|c\nit's\n", quotes, {{"'a\n|b'|c", 2}, {"it's", 3}});
}

TEST_CASE("a row that is too long is one error, and the next one is found") {
  const auto document = "{\"a\":\"" + std::string(100, 'x') + "\"}";
  check_split(document, json(), {{document, 1}});
  for (std::size_t piece : {1, 7, 1000}) {
    CAPTURE(piece);
    CHECK(split("{}" + document + "{}", piece, json(), {.row_bytes = 50}) ==
          std::vector<found_row>{{"{}", 1}, {"1216", 1}, {"{}", 1}});
    CHECK(split("a\n" + std::string(51, 'x') + "\nb\n", piece, csv(), {.row_bytes = 50}) ==
          std::vector<found_row>{{"a", 1}, {"1216", 2}, {"b", 3}});
  }
}

TEST_CASE("a row may have 4 MB, and '|' counts twice") {
  const auto row = [](std::size_t bytes, char fill) {
    return "{\"a\":\"" + std::string(bytes - 8, fill) + "\"}";
  };
  constexpr std::size_t limit = 4 * 1024 * 1024;
  CHECK(code_of(row(limit, 'x')).empty());
  CHECK(code_of(row(limit + 1, 'x')) == "1216");
  CHECK(code_of(row(limit / 2 + 4, '|')).empty());
  CHECK(code_of(row(limit / 2 + 5, '|')) == "1216");
}

TEST_CASE("UTF-16 by its byte order, wherever the stream is cut") {
  struct {
    sql::file_encoding encoding;
    std::string bytes;
    const char* text;  // nullptr: 1221
  } const cases[] = {
      {sql::file_encoding::utf16, std::string("\xff\xfe\xe9\x00", 4), "é"},
      {sql::file_encoding::utf16, std::string("\xfe\xff\x00\xe9", 4), "é"},
      {sql::file_encoding::utf16le, std::string("\x3d\xd8\x00\xde", 4), "😀"},
      {sql::file_encoding::utf16be, std::string("\xfe\xff\xd8\x3d\xde\x00", 6), "😀"},
      {sql::file_encoding::utf16, std::string("a\0", 2), nullptr},
      {sql::file_encoding::utf16le, std::string("\xfe\xff\x00\xe9", 4), nullptr},
      {sql::file_encoding::utf16le, std::string("\x3d\xd8", 2), nullptr},
      {sql::file_encoding::utf16le, std::string("\x00\xde", 2), nullptr},
      {sql::file_encoding::utf16be, std::string("\0a\0", 3), nullptr},
  };
  for (const auto& each : cases) {
    std::string text;
    utf16_decoder decoder(each.encoding);
    const auto decode = [&] {
      for (const char c : each.bytes) decoder.decode(std::string_view(&c, 1), text);
      decoder.finish();
    };
    if (each.text == nullptr) {
      CHECK_THROWS_AS(decode(), load_failure);
    } else {
      decode();
      CHECK(text == each.text);
    }
  }
}

namespace {

std::string pack(sql::compression how, const std::string& text) {
  std::string packed(text.size() + 1024, '\0');
  if (how == sql::compression::zstd) {
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  } else if (how == sql::compression::bzip2) {
    auto size = static_cast<unsigned>(packed.size());
    BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()),
                             static_cast<unsigned>(text.size()), 1, 0, 0);
    packed.resize(size);
  } else {
    z_stream stream{};
    deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
  }
  return packed;
}

/// In pieces of so many bytes, as they come from S3.
std::string unpack(sql::compression how, std::string_view packed, std::size_t piece) {
  const auto unpacker = make_decompressor(how);
  std::string plain;
  for (; !packed.empty(); packed.remove_prefix(std::min(piece, packed.size()))) {
    auto rest = packed.substr(0, piece);
    std::string_view step;
    do {
      step = unpacker->step(rest);
      CHECK(step.size() <= 256 * 1024);
      plain += step;
    } while (!rest.empty() || !step.empty());
  }
  unpacker->finish();
  return plain;
}

}  // namespace

TEST_CASE("a compressed file is one whole frame, member or stream") {
  const std::string large(1'000'000, 'x'), small = R"({"a":"one","b":[2,3]})";
  for (auto how : {sql::compression::zstd, sql::compression::gzip, sql::compression::bzip2}) {
    CAPTURE(static_cast<int>(how));
    const auto packed = pack(how, small);
    for (std::size_t piece = 1; piece <= packed.size(); ++piece) CHECK(unpack(how, packed, piece) == small);
    for (std::size_t cut = 0; cut < packed.size(); ++cut)
      CHECK_THROWS_AS(unpack(how, packed.substr(0, cut), 7), sql_error);
    CHECK_THROWS_AS(unpack(how, packed + packed, 1000), sql_error);
    CHECK_THROWS_AS(unpack(how, packed + "x", packed.size()), sql_error);
    CHECK_THROWS_AS(unpack(how, small, 1000), sql_error);
    CHECK(unpack(how, pack(how, large), 1000) == large);  // step by step, however well it is packed
  }
}

TEST_CASE("a damaged file is told or read, and nothing worse") {
  const std::string text = R"({"a":"one","b":[2,3]} {"a":"two","b":[4,5]})";
  for (auto how : {sql::compression::zstd, sql::compression::gzip, sql::compression::bzip2}) {
    const auto packed = pack(how, text);
    for (std::size_t at = 0; at < packed.size() * 8; ++at) {
      auto damaged = packed;
      damaged[at / 8] = static_cast<char>(damaged[at / 8] ^ (1 << at % 8));
      try {
        unpack(how, damaged, 5);
      } catch (const sql_error&) {
      }
    }
  }
}

TEST_CASE("manifests") {
  const auto files =
      parse_manifest(R"({"entries":[{"url":"s3://b/k","mandatory":true},{"url":"s3://b/l"}]})");
  REQUIRE(files.size() == 2);
  CHECK(files[0].file.bucket == "b");
  CHECK(files[0].file.key == "k");
  CHECK(files[0].mandatory);
  CHECK_FALSE(files[1].mandatory);
  CHECK_FALSE(files[0].content_length);
  CHECK(parse_manifest(R"({"entries":[{"url":"s3://b/k","meta":{"content_length":7}}]})")[0].content_length ==
        7);
  for (const char* bad :
       {"", "[]", "{}", R"({"entries":[]})", R"({"entries":[{"uri":"s3://b/k"}]})",
        R"({"entries":[{"url":"http://b/k"}]})", R"({"entries":[{"url":"s3://b/k\u0000"}]})",
        R"({"entries":[{"url":"s3://b/k","meta":{"content_length":"7"}}]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_manifest(bad), sql_error);
  }
}

// AWS SigV4: the published example of listing objects.
TEST_CASE("requests are signed as AWS publishes it") {
  unsigned_request request;
  request.method = "GET";
  request.path = "/";
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  request.headers["host"] = "examplebucket.s3.amazonaws.com";
  sign(request, {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}, "us-east-1",
       "20130524T000000Z");
  CHECK(request.headers["authorization"] ==
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  CHECK(percent_encode("a b/ü~!", true) == "a%20b/%C3%BC~%21");
}

}  // namespace redshift_local::copy
