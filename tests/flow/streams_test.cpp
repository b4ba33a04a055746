// The streams over real descriptors: what arrives in which order, and what the end of the input means.
#include "flow/streams.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <thread>

#include "flow/codec.hpp"
#include "support/run.hpp"

namespace {

namespace asio = boost::asio;
using flow::codec_kind;

/// A descriptor that is closed at the end.
class owned_fd {
 public:
  explicit owned_fd(int fd) : fd_(fd) { REQUIRE(fd >= 0); }
  owned_fd(owned_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~owned_fd() { close_now(); }
  int get() const { return fd_; }
  void close_now() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

struct pipe_ends {
  owned_fd read, write;
};

pipe_ends make_pipe() {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  return {owned_fd(ends[0]), owned_fd(ends[1])};
}

pipe_ends make_socket_pair() {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  return {owned_fd(ends[0]), owned_fd(ends[1])};
}

/// A file without a name, holding `text`, positioned at its beginning.
owned_fd make_file(const std::string& text) {
  owned_fd file(open(std::filesystem::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  REQUIRE(write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  REQUIRE(lseek(file.get(), 0, SEEK_SET) == 0);
  return file;
}

void write_all(int fd, std::string_view text, std::size_t step = std::string_view::npos) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), std::min(step, text.size()));
    REQUIRE(written > 0);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int fd) {
  std::string out;
  std::array<char, 65536> piece;
  for (ssize_t got; (got = read(fd, piece.data(), piece.size())) > 0;)
    out.append(piece.data(), static_cast<std::size_t>(got));
  return out;
}

const std::string store = R"({"store":{"key":[1],"doc":{"text":"some text of a document"}}})";

/// Counts what `input` gives up to its end, through `fd`.
std::size_t count_requests(int fd) {
  std::size_t count = 0;
  tests::run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    flow::request_stream requests(executor, fd, std::nullopt);
    while (const flow::request* const message = co_await requests.next()) {
      CHECK(std::get<flow::store_request>(*message).doc == R"({"text":"some text of a document"})");
      ++count;
    }
    CHECK(requests.codec() == codec_kind::json);
  });
  return count;
}

std::string repeat(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// The text of the exception that reading `text` through a pipe ends with.
std::string error_at_the_end_of(const std::string& text) {
  pipe_ends ends = make_pipe();
  write_all(ends.write.get(), text);
  ends.write.close_now();
  try {
    count_requests(ends.read.get());
  } catch (const flow::protocol_error& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("requests come out of pipes, sockets, files and the null device up to their end") {
  const std::string input = repeat(store + "\n", 5000);
  SUBCASE("a pipe") {
    pipe_ends ends = make_pipe();
    std::jthread writer([&] {
      write_all(ends.write.get(), input, 1000);
      ends.write.close_now();
    });
    CHECK(count_requests(ends.read.get()) == 5000);
  }
  SUBCASE("a pipe, a byte at a time") {
    pipe_ends ends = make_pipe();
    std::jthread writer([&] {
      write_all(ends.write.get(), std::string_view(input).substr(0, 50 * (store.size() + 1)), 1);
      ends.write.close_now();
    });
    CHECK(count_requests(ends.read.get()) == 50);
  }
  SUBCASE("a socket") {
    pipe_ends ends = make_socket_pair();
    std::jthread writer([&] {
      write_all(ends.write.get(), input);
      ends.write.close_now();
    });
    CHECK(count_requests(ends.read.get()) == 5000);
  }
  SUBCASE("a file, from where it stands") {
    const owned_fd file = make_file("skipped" + input);
    lseek(file.get(), 7, SEEK_SET);
    CHECK(count_requests(file.get()) == 5000);
  }
  SUBCASE("the null device") {
    const owned_fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    CHECK(count_requests(null.get()) == 0);
  }
}

TEST_CASE("giant messages and small ones come through in any order") {
  const std::string giant = R"({"store":{"key":[1],"doc":{"text":"some text of a document"},"more":")" +
                            std::string(12 << 20, 'x') + "\"}}\n";
  pipe_ends ends = make_pipe();
  std::jthread writer([&] {
    write_all(ends.write.get(), giant + repeat(store + "\n", 1000) + giant + store);
    ends.write.close_now();
  });
  CHECK(count_requests(ends.read.get()) == 1003);
}

TEST_CASE("an end of the input inside a message is an error that says where") {
  CHECK(error_at_the_end_of("") == "no error");
  CHECK(error_at_the_end_of(" \n") == "no error");
  CHECK(error_at_the_end_of(store) == "no error");
  CHECK(error_at_the_end_of(store + "\n" + store.substr(0, 20)) ==
        "request 2, from byte " + std::to_string(store.size() + 1) +
            " of the input on: the input ends inside the message at byte 20 of the message");
  CHECK(error_at_the_end_of(store + "\n}") ==
        "request 2, from byte " + std::to_string(store.size() + 1) +
            " of the input on: expected a JSON object at byte 0 of the message");
}

TEST_CASE("input in neither codec is an error that says so") {
  CHECK(error_at_the_end_of("hello\n") ==
        "request 1, from byte 0 of the input on: the input begins neither with JSON nor with protobuf");
}

TEST_CASE("protobuf is told from its first bytes, and its errors say where they are") {
  tests::run([](asio::any_io_executor executor) -> asio::awaitable<void> {
    const std::string flush("\x02\0\0\0\x32\0", 6);
    const owned_fd input = make_file(flush + flush.substr(0, 5));
    flow::request_stream requests(executor, input.get(), std::nullopt);
    const flow::request* const first = co_await requests.next();
    CHECK(std::holds_alternative<flow::flush_request>(*first));
    CHECK(requests.codec() == codec_kind::proto);
    std::string error;
    try {
      co_await requests.next();
    } catch (const flow::protocol_error& thrown) {
      error = thrown.what();
    }
    CHECK(error == "request 2, from byte 6 of the input on: the input ends after 1 of the message's 2 bytes");
  });
}

TEST_CASE("poll hands out what is buffered and never waits") {
  tests::run([](asio::any_io_executor executor) -> asio::awaitable<void> {
    const pipe_ends ends = make_pipe();
    flow::request_stream requests(executor, ends.read.get(), codec_kind::json);
    CHECK(requests.poll() == nullptr);
    write_all(ends.write.get(), store + "\n" + store + "\n" + store.substr(0, 10));
    CHECK(requests.poll() == nullptr);
    CHECK(co_await requests.next() != nullptr);
    CHECK(requests.poll() != nullptr);
    CHECK(requests.poll() == nullptr);
    write_all(ends.write.get(), store.substr(10));
    CHECK(co_await requests.next() != nullptr);
  });
}

TEST_CASE("a stream leaves the flags of the descriptor it was given as they were") {
  tests::run([](asio::any_io_executor executor) -> asio::awaitable<void> {
    const pipe_ends in = make_pipe(), out = make_pipe();
    const std::array before{fcntl(in.read.get(), F_GETFL), fcntl(out.write.get(), F_GETFL)};
    flow::request_stream requests(executor, in.read.get(), codec_kind::json);
    flow::response_stream responses(executor, out.write.get(), requests);
    write_all(in.write.get(), store);
    co_await requests.next();
    co_await responses.send(flow::flushed_response{});
    co_await responses.flush();
    CHECK(std::array{fcntl(in.read.get(), F_GETFL), fcntl(out.write.get(), F_GETFL)} == before);
  });
}

TEST_CASE("waiting for a request can be cancelled") {
  tests::run([](asio::any_io_executor executor) -> asio::awaitable<void> {
    const pipe_ends ends = make_pipe();
    flow::request_stream requests(executor, ends.read.get(), codec_kind::json);
    const auto wait = [&]() -> asio::awaitable<void> { co_await requests.next(); };
    const auto pause = [&]() -> asio::awaitable<void> { co_await asio::post(executor, asio::use_awaitable); };
    auto [order, error, other] =
        co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, wait, asio::deferred),
                                                         asio::co_spawn(executor, pause, asio::deferred))
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    CHECK(order[0] == 1);
    CHECK_FALSE(other);
    CHECK_THROWS_AS(std::rethrow_exception(error), boost::system::system_error);
  });
}

/// Runs `body` with a response stream that writes to `fd` and answers requests in JSON.
void with_responses(int fd, std::function<asio::awaitable<void>(flow::response_stream&)> body) {
  tests::run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    const owned_fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    flow::request_stream requests(executor, null.get(), codec_kind::json);
    flow::response_stream responses(executor, fd, requests);
    co_await body(responses);
  });
}

TEST_CASE("responses arrive in order on pipes, sockets and files") {
  const auto send = [](flow::response_stream& responses) -> asio::awaitable<void> {
    for (std::uint32_t i = 1; i <= 3; ++i) co_await responses.send(flow::loaded_response{i, "{}"});
    co_await responses.flush();
  };
  const std::string want =
      "{\"loaded\":{\"binding\":1,\"doc\":{}}}\n{\"loaded\":{\"binding\":2,\"doc\":{}}}\n"
      "{\"loaded\":{\"binding\":3,\"doc\":{}}}\n";
  SUBCASE("a pipe") {
    pipe_ends ends = make_pipe();
    with_responses(ends.write.get(), send);
    ends.write.close_now();
    CHECK(read_all(ends.read.get()) == want);
  }
  SUBCASE("a socket") {
    pipe_ends ends = make_socket_pair();
    with_responses(ends.write.get(), send);
    ends.write.close_now();
    CHECK(read_all(ends.read.get()) == want);
  }
  SUBCASE("a file, after what it holds") {
    const owned_fd file = make_file("before\n");
    lseek(file.get(), 0, SEEK_END);
    with_responses(file.get(), send);
    lseek(file.get(), 0, SEEK_SET);
    CHECK(read_all(file.get()) == "before\n" + want);
  }
}

TEST_CASE("a runtime that does not read holds senders back, and gets everything once it does") {
  const pipe_ends out = make_pipe();
  const std::string doc = R"({"text":")" + std::string(100000, 'x') + "\"}";
  constexpr std::size_t messages = 100;
  std::size_t sent = 0;
  std::string got;
  std::jthread reader;
  with_responses(out.write.get(), [&](flow::response_stream& responses) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const auto send = [&]() -> asio::awaitable<void> {
      for (; sent < messages; ++sent) co_await responses.send(flow::loaded_response{0, doc});
      co_await responses.flush();
    };
    const auto read_later = [&]() -> asio::awaitable<void> {
      // A pipe of 1 MiB, one buffer in it and one behind it: far less than all of the 10 MB.
      for (int turn = 0; turn < 100; ++turn) co_await asio::post(executor, asio::use_awaitable);
      CHECK(sent > 0);
      CHECK(sent < 40);
      reader = std::jthread([&] {
        std::array<char, 65536> piece;
        while (got.size() < messages * (doc.size() + 20)) {
          const ssize_t count = read(out.read.get(), piece.data(), piece.size());
          if (count <= 0) break;
          got.append(piece.data(), static_cast<std::size_t>(count));
        }
      });
    };
    auto [order, error, other] =
        co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, send, asio::deferred),
                                                         asio::co_spawn(executor, read_later, asio::deferred))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    CHECK_FALSE(error);
    CHECK_FALSE(other);
  });
  reader.join();
  CHECK(got == repeat("{\"loaded\":{\"doc\":" + doc + "}}\n", messages));
}

TEST_CASE("messages of two senders do not mix") {
  const pipe_ends out = make_pipe();
  const std::array docs{R"({"a":")" + std::string(70000, 'a') + "\"}",
                        R"({"b":")" + std::string(50000, 'b') + "\"}"};
  std::string got;
  std::jthread reader([&] {
    std::array<char, 3000> piece;
    for (std::size_t lines = 0; lines < 200;) {
      const ssize_t count = read(out.read.get(), piece.data(), piece.size());
      if (count <= 0) break;
      got.append(piece.data(), static_cast<std::size_t>(count));
      lines += static_cast<std::size_t>(std::count(piece.data(), piece.data() + count, '\n'));
    }
  });
  with_responses(out.write.get(), [&](flow::response_stream& responses) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const auto send = [&](std::uint32_t which) -> asio::awaitable<void> {
      for (int i = 0; i < 100; ++i) co_await responses.send(flow::loaded_response{which, docs[which]});
    };
    auto [order, first, second] =
        co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, send(0), asio::deferred),
                                                         asio::co_spawn(executor, send(1), asio::deferred))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    CHECK_FALSE(first);
    CHECK_FALSE(second);
    co_await responses.flush();
  });
  reader.join();
  const std::array lines{"{\"loaded\":{\"doc\":" + docs[0] + "}}\n",
                         "{\"loaded\":{\"binding\":1,\"doc\":" + docs[1] + "}}\n"};
  std::array<int, 2> seen{};
  for (std::string_view rest = got; !rest.empty();) {
    const std::size_t which = rest.starts_with(lines[0]) ? 0 : 1;
    REQUIRE(rest.starts_with(lines[which]));
    rest.remove_prefix(lines[which].size());
    ++seen[which];
  }
  CHECK(seen == std::array{100, 100});
}

TEST_CASE("a runtime that has gone is an error of the next send or flush") {
  flow::prepare_standard_descriptors();
  pipe_ends out = make_pipe();
  out.read.close_now();
  with_responses(out.write.get(), [](flow::response_stream& responses) -> asio::awaitable<void> {
    std::string text;
    try {
      co_await responses.send(flow::flushed_response{});
      co_await responses.flush();
    } catch (const boost::system::system_error& error) {
      text = error.what();
    }
    CHECK(text.starts_with("writing responses to the runtime: Broken pipe"));
  });
}

TEST_CASE("standard descriptors that are closed are occupied") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(0);
    close(1);
    flow::prepare_standard_descriptors();
    const bool good = read_all(0).empty() && write(1, "x", 1) == 1 && dup(0) > 2;
    _exit(good ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace
