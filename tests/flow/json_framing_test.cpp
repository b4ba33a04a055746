// Where one message ends and the next begins, however the bytes arrive.
#include <doctest/doctest.h>

#include "flow/framed.hpp"
#include "flow/worked_example.hpp"

namespace {

using tests::framed;
namespace example = tests::worked_example;

/// Kinds of the messages in `input`, when its bytes become known `step` at a time: "load store ...".
std::string kinds(const std::string& input, std::size_t step) {
  constexpr const char* names[] = {"spec",  "validate", "apply",       "open",       "load",
                                   "flush", "store",    "startCommit", "acknowledge"};
  const auto codec = flow::make_json_codec();
  flow::request message;
  std::string out;
  std::size_t begin = 0, end = 0;
  while (true) {
    const framed frame(std::string_view(input).substr(begin, end - begin));
    const std::size_t taken = codec->take(frame.text(), end == input.size(), message);
    if (taken == 0 && end == input.size()) return out;
    if (taken == 0) {
      end = std::min(input.size(), end + step);
      continue;
    }
    begin += taken;
    out += (out.empty() ? "" : " ") + std::string(names[message.index()]);
  }
}

struct stream_case {
  const char* name;
  std::string input, want;
};

const std::string store = R"({"store":{"key":["}{\"\\"],"doc":{"a":"}"}}})";

const stream_case stream_cases[] = {
    {"nothing", "", ""},
    {"only white space", " \n\r\n\t ", ""},
    {"one line each", "{\"spec\":{}}\n" + store + "\n{\"flush\":{}}\n", "spec store flush"},
    {"no newline at the end", store + "\n" + store, "store store"},
    {"carriage returns", store + "\r\n" + store + "\r\n", "store store"},
    {"blank lines between", "\n\n" + store + "\n \n\n" + store + "\n", "store store"},
    {"several on a line", store + store + R"( {"flush":{}}{"load":{"key":[1]}})" + "\n" + store + "\n",
     "store store flush load store"},
    {"spread over lines",
     "{\n "
     "\"store\":\n{\"key\":[\n1],\"doc\":{\"a\":\n1}\n,\"exists\":true}}\n{\"store\":{\"doc\":{\"a\":1}\n}}",
     "store store"},
    {"no newlines at all", store + store + store, "store store store"},
    {"the example's transactions", example::transactions,
     "acknowledge flush store store startCommit acknowledge load load flush store store store startCommit "
     "acknowledge"},
    {"requests with large specs", example::validate + "\n" + example::apply + "\n" + example::open + "\n",
     "validate apply open"},
};

TEST_CASE("messages are told apart wherever lines and reads end") {
  for (const stream_case& c : stream_cases)
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1} << 20}) {
      CAPTURE(c.name);
      CAPTURE(step);
      CHECK(kinds(c.input, step) == c.want);
    }
}

TEST_CASE("a whole message is handed out before its newline or anything else arrives") {
  const auto codec = flow::make_json_codec();
  flow::request message;
  const framed frame(store);
  CHECK(codec->take(frame.text(), false, message) == store.size());
  const framed incomplete(store.substr(0, store.size() - 1));
  CHECK(codec->take(incomplete.text(), false, message) == 0);
}

TEST_CASE("what follows a message on its line is not swallowed with it") {
  for (const char* more : {"}", "]", ",", " x", "\"", "}}"}) {
    CAPTURE(more);
    const framed frame(store + more + "\n");
    const auto codec = flow::make_json_codec();
    flow::request message;
    REQUIRE(codec->take(frame.text(), false, message) == store.size());
    CHECK_THROWS_AS(codec->take(frame.text().substr(store.size()), false, message), flow::protocol_error);
  }
}

TEST_CASE(
    "a document that is wrong inside stays inside: its slice, and what comes after it, are as if it were "
    "right") {
  // Brackets that do not match and a literal cut short are left to the reader of the staged row.
  const framed frame(R"({"store":{"doc":{"a":[tru}},"key":[1],"exists":true}})"
                     "\n" +
                     store + "\n");
  const auto codec = flow::make_json_codec();
  flow::request message;
  const std::size_t first = codec->take(frame.text(), false, message);
  CHECK(std::get<flow::store_request>(message).doc == R"({"a":[tru}})");
  CHECK(std::get<flow::store_request>(message).key.json == "[1]");
  CHECK(std::get<flow::store_request>(message).exists);
  CHECK(codec->take(frame.text().substr(first), false, message) == store.size() + 1);
}

TEST_CASE("text that cannot become a message is refused before its end has come") {
  const auto codec = flow::make_json_codec();
  flow::request message;
  const framed frame("{\"store\":{\"doc\":{\"a\" 1\n");
  CHECK_THROWS_AS(codec->take(frame.text(), false, message), flow::protocol_error);
}

/// A Store of `bytes` bytes, without newline.
std::string store_of(std::size_t bytes) {
  const std::string head = R"({"store":{"key":[1],"doc":{"a":")", tail = R"("}}})";
  return head + std::string(bytes - head.size() - tail.size(), 'x') + tail;
}

TEST_CASE("a Load or Store over 16 MiB is refused, whole or not; a smaller one is not") {
  const std::string largest = store_of(flow::max_hot_message_bytes),
                    larger = store_of(flow::max_hot_message_bytes + 1);
  CHECK(tests::error_of(largest + "\n") == "accepted");
  CHECK(tests::error_of(largest) == "accepted");
  const std::string want =
      "a Load or Store of more than 16 MiB is too large: its document has to be made smaller before it can "
      "be "
      "materialized";
  CHECK(tests::error_of(larger + "\n") == want);
  CHECK(tests::error_of(larger) == want);
  const auto codec = flow::make_json_codec();
  flow::request message;
  const framed incomplete(larger.substr(0, larger.size() - 1));
  CHECK(codec->take(incomplete.text(), false, message) == 0);
  const framed too_much(larger.substr(0, larger.size() - 1) + "  ");
  CHECK_THROWS_WITH_AS(codec->take(too_much.text(), false, message), want.c_str(), flow::protocol_error);
}

TEST_CASE("other messages may have 64 MiB") {
  const auto spec_of = [](std::size_t bytes) {
    return R"({"spec":{"config":")" + std::string(bytes - 22, 'x') + "\"}}";
  };
  CHECK(tests::error_of(spec_of(flow::max_message_bytes)) == "accepted");
  CHECK(tests::error_of(spec_of(flow::max_message_bytes + 1)) ==
        "a message of more than 64 MiB is too large");
}

TEST_CASE("views stay right when a giant message is followed by small ones") {
  const std::string giant = R"({"load":{"keyPacked":")" + std::string(12 << 20, 'A') + "\"}}\n";
  const framed frame(giant + R"({"load":{"keyPacked":"FQc="}})" + "\n");
  const auto codec = flow::make_json_codec();
  flow::request message;
  const std::size_t first = codec->take(frame.text(), false, message);
  REQUIRE(first == giant.size());
  CHECK(std::get<flow::load_request>(message).key.packed == std::string(9 << 20, '\0'));
  REQUIRE(codec->take(frame.text().substr(first), false, message) > 0);
  CHECK(std::get<flow::load_request>(message).key.packed == "\x15\x07");
}

/// Everything that can be wrong with one byte: cut before it, gone, doubled, or replaced.
std::vector<std::string> mutations(const std::string& line) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    out.push_back(line.substr(0, i));
    out.push_back(std::string(line).erase(i, 1));
    out.push_back(std::string(line).insert(i, 1, line[i]));
    for (const char c : std::string("{}[]\",:\\1t \n\xff") + '\0') {
      out.push_back(line);
      out.back()[i] = c;
    }
  }
  return out;
}

TEST_CASE("malformed frames are refused or decode to views inside the frame, and never read beyond it") {
  const std::string sample =
      R"({"store":{"binding":1,"keyPacked":"FQc=","values":[1,"a\n",{"b":2}],"doc":{"a":[1,{"b":"\"}"}],"n":null},"exists":true}})";
  std::size_t accepted = 0, refused = 0;
  for (const std::string& line : mutations(sample)) {
    for (const char* end : {"\n", "", "\n}}}}\n", "}"}) {
      const framed frame(line + end);
      const auto codec = flow::make_json_codec();
      flow::request message;
      try {
        if (codec->take(frame.text(), true, message) == 0) continue;
        ++accepted;
        if (const auto* got = std::get_if<flow::store_request>(&message)) {
          const std::string_view whole = frame.text();
          CHECK((got->doc.empty() || (got->doc.data() >= whole.data() &&
                                      got->doc.data() + got->doc.size() <= whole.data() + whole.size())));
          CHECK((got->doc.empty() || (got->doc.front() == '{' && got->doc.back() == '}')));
        }
      } catch (const flow::protocol_error&) {
        ++refused;
      }
    }
  }
  CHECK(accepted > 100);
  CHECK(refused > 1000);
}

}  // namespace
