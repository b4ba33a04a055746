#include "flow/log.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "flow/log_line.hpp"

namespace {

namespace log = flow::log;

const auto when = std::chrono::system_clock::time_point(std::chrono::milliseconds(1767323045678));

struct line_case {
  const char* name;
  log::format as;
  const char* message;
  const char* want;
};

const line_case line_cases[] = {
    {"JSON", log::format::json, "hello", R"({"ts":"2026-01-02T03:04:05.678Z","level":"warn","msg":"hello"})"},
    {"text", log::format::text, "hello", "2026-01-02T03:04:05.678Z warn hello"},
    {"color", log::format::color, "hello", "2026-01-02T03:04:05.678Z \x1b[33mwarn\x1b[0m hello"},
    {"quotes in JSON", log::format::json, R"(a "b" \)",
     R"({"ts":"2026-01-02T03:04:05.678Z","level":"warn","msg":"a \"b\" \\"})"},
    {"quotes in text", log::format::text, R"(a "b" \)", R"(2026-01-02T03:04:05.678Z warn a "b" \)"},
    {"a forged second entry in JSON", log::format::json, "a\n{\"level\":\"info\"}",
     R"({"ts":"2026-01-02T03:04:05.678Z","level":"warn","msg":"a\n{\"level\":\"info\"}"})"},
    {"a forged second entry in text", log::format::text, "a\r\nb", R"(2026-01-02T03:04:05.678Z warn a\r\nb)"},
    {"a terminal's escape sequences", log::format::color, "a\x1b[2J\x7f\u009b",
     "2026-01-02T03:04:05.678Z \x1b[33mwarn\x1b[0m a\\u001b[2J\\u007f\\u009b"},
    {"bytes that are not UTF-8", log::format::json, "\xff\xc3\xe2\x82é",
     "{\"ts\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warn\",\"msg\":\"\ufffd\ufffd\ufffd\ufffdé\"}"},
};

TEST_CASE("an entry is one line in each format, whatever the message holds") {
  for (const line_case& c : line_cases) {
    CAPTURE(c.name);
    CHECK(log::format_line(c.as, when, log::level::warn, c.message, {}) == std::string(c.want) + "\n");
  }
}

TEST_CASE("fields keep their types in JSON and are quoted in text where they need it") {
  const log::fields extra{{"table", "a b"}, {"rows", 12},   {"bytes", ~0ul},
                          {"rate", 0.5},    {"done", true}, {"word", "x"}};
  CHECK(log::format_line(log::format::json, when, log::level::info, "m", extra) ==
        R"({"ts":"2026-01-02T03:04:05.678Z","level":"info","msg":"m","fields":{"table":"a b","rows":12,)"
        R"("bytes":18446744073709551615,"rate":0.5,"done":true,"word":"x"}})"
        "\n");
  CHECK(log::format_line(log::format::text, when, log::level::info, "m", extra) ==
        "2026-01-02T03:04:05.678Z info m table=\"a b\" rows=12 bytes=18446744073709551615 rate=0.5 done=true "
        "word=x\n");
}

TEST_CASE("long texts are cut between characters, and the line stays whole and within its limit") {
  for (const auto as : {log::format::json, log::format::text, log::format::color}) {
    for (const std::string piece : {"x", "é", "\n", "\"", "😀"}) {
      std::string text;
      while (text.size() < 2 * log::max_line_bytes) text += piece;
      const std::string line =
          log::format_line(as, when, log::level::error, text, {{"a", text}, {"b", text}, {"c", 1}});
      CHECK(line.size() <= log::max_line_bytes);
      CHECK(line.size() > log::max_line_bytes - 200);
      CHECK(line.find('\n') == line.size() - 1);
      CHECK(line.find("\u2026") != line.npos);
      CHECK(line.find("\ufffd") == line.npos);
      if (as == log::format::json) CHECK(line.ends_with("\u2026\"}}\n"));
    }
  }
}

TEST_CASE("levels and formats are known by name, in any case, and unknown ones are named") {
  CHECK(log::parse_settings(nullptr, "").threshold == log::level::info);
  CHECK(log::parse_settings(nullptr, "").format == log::format::color);
  CHECK(log::parse_settings("DEBUG", "json").threshold == log::level::debug);
  CHECK(log::parse_settings("warning", "json").format == log::format::json);
  CHECK(log::parse_settings("trace", "TEXT").format == log::format::text);
  CHECK_THROWS_WITH_AS(log::parse_settings("loud", nullptr),
                       "LOG_LEVEL is \"loud\": it must be one of error, warn, warning, info, debug, trace",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(log::parse_settings("info", "xml"),
                       "LOG_FORMAT is \"xml\": it must be one of json, text, color", std::invalid_argument);
}

/// Everything that can be read from `fd` up to its end.
std::string read_all(int fd) {
  std::string out;
  std::array<char, 4096> piece;
  for (ssize_t got; (got = read(fd, piece.data(), piece.size())) > 0;)
    out.append(piece.data(), static_cast<std::size_t>(got));
  return out;
}

TEST_CASE("entries above the threshold go to standard error, the others nowhere") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const int saved = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  log::configure({log::level::warn, log::format::text});
  log::info("quiet");
  log::warn("loud", {{"n", 1}});
  log::configure({});
  dup2(saved, STDERR_FILENO);
  close(saved);
  const std::string got = read_all(ends[0]);
  close(ends[0]);
  CHECK(got.ends_with("Z warn loud n=1\n"));
  CHECK(got.find("quiet") == got.npos);
}

TEST_CASE("a line gets through a full pipe that somebody has made non-blocking") {
  int ends[2];
  REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
  fcntl(ends[1], F_SETPIPE_SZ, 4096);
  fcntl(ends[0], F_SETFL, 0);
  const std::string line(300000, 'x');
  std::string got;
  std::jthread reader([&] { got = read_all(ends[0]); });
  log::write_line(ends[1], line);
  close(ends[1]);
  reader.join();
  close(ends[0]);
  CHECK(got == line);
}

}  // namespace
