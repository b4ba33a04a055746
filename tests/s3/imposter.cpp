#include "imposter.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <exception>
#include <memory>

#include "net/backoff.hpp"
#include "support/run.hpp"

namespace tests {

namespace asio = net::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

/// Reads up to the empty line; what came after it stays in `buffer`. False at the end of the connection.
net::task<bool> read_head(tcp::socket& socket, std::string& buffer, std::string& head) {
  std::string chunk(64u << 10, 0);
  for (;;) {
    const auto end = buffer.find("\r\n\r\n");
    if (end != buffer.npos) {
      head = buffer.substr(0, end + 2);
      buffer.erase(0, end + 4);
      co_return true;
    }
    boost::system::error_code error;
    const auto bytes = co_await socket.async_read_some(asio::buffer(chunk),
                                                       asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
    buffer.append(chunk, 0, bytes);
  }
}

heard parse_head(const std::string& head) {
  heard request;
  const auto line_end = head.find("\r\n");
  const auto first = head.find(' '), second = head.find(' ', first + 1);
  request.method = head.substr(0, first);
  request.target = head.substr(first + 1, second - first - 1);
  for (auto at = line_end + 2; at < head.size();) {
    const auto end = head.find("\r\n", at), colon = head.find(": ", at);
    std::string name = head.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers[name] = head.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  return request;
}

std::size_t body_length(const heard& request) {
  const auto length = request.headers.find("content-length");
  return length == request.headers.end() ? 0 : std::stoul(length->second);
}

net::task<bool> read_body(tcp::socket& socket, std::string& buffer, std::size_t length) {
  std::string chunk(64u << 10, 0);
  while (buffer.size() < length) {
    boost::system::error_code error;
    const auto bytes = co_await socket.async_read_some(asio::buffer(chunk),
                                                       asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
    buffer.append(chunk, 0, bytes);
  }
  co_return true;
}

}  // namespace

std::string http(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Whatever\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

std::string error_body(const std::string& code, const std::string& more) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code +
         "</Code><Message>words of S3</Message>" + more + "</Error>";
}

script in_turn(std::vector<reply> replies) {
  const auto next = std::make_shared<std::size_t>(0);
  return [replies = std::move(replies), next](const heard&) {
    return *next < replies.size() ? replies[(*next)++] : reply{http(418)};
  };
}

imposter::imposter(asio::any_io_executor executor, script script)
    : acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), script_(std::move(script)) {}

std::string imposter::url() const {
  return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

net::task<> imposter::run() {
  const auto accept = [this](net::task_group& group) -> net::task<> {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      group.spawn(serve(std::move(socket), ++connections));
    }
  };
  co_await net::with_task_group(accept);
}

net::task<> imposter::serve(tcp::socket socket, int number) {
  std::string buffer, head;
  for (;;) {
    const bool more = co_await read_head(socket, buffer, head);
    if (!more) co_return;
    auto request = parse_head(head);
    request.connection = number;
    const auto length = body_length(request);
    // Whether the body is read at all may depend on nothing but the head.
    const auto answer = script_(request);
    if (!answer.without_body) {
      if (request.headers.contains("expect") && !answer.withhold_continue)
        co_await asio::async_write(socket, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")),
                                   asio::use_awaitable);
      const bool whole = co_await read_body(socket, buffer, length);
      if (!whole) co_return;
      request.body = buffer.substr(0, length);
      buffer.erase(0, length);
    }
    requests.push_back(std::move(request));
    most_answering = std::max(most_answering, ++answering);
    if (answer.delay > 0ms) co_await net::pause(answer.delay);
    --answering;
    co_await asio::async_write(socket, asio::buffer(answer.bytes), asio::use_awaitable);
    if (answer.after == then::hang) co_await net::pause(1h);
    if (answer.after == then::reset) socket.set_option(asio::socket_base::linger(true, 0));
    if (answer.after != then::keep) co_return;
  }
}

s3::settings settings_for(const imposter& server) {
  s3::settings settings;
  settings.who.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  settings.who.secret_access_key = net::secret(std::string("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
  settings.region = "us-east-1";
  settings.bucket = "bkt";
  settings.endpoint_url = server.url();
  return settings;
}

s3::timing quick_timing() {
  s3::timing timing;
  timing.retry_base = 1ms;
  timing.throttled_base = 1ms;
  timing.now = [] { return std::chrono::system_clock::from_time_t(1369353600); };
  return timing;
}

void converse(script script, std::function<net::task<>(s3::client&, imposter&)> body, s3::timing timing) {
  const auto whole = [&](asio::any_io_executor executor) -> net::task<> {
    imposter server(executor, std::move(script));
    s3::client client(executor, settings_for(server), std::move(timing));
    net::task_group group(executor);
    group.spawn(server.run());
    std::exception_ptr failed;
    try {
      co_await body(client, server);
    } catch (...) {
      failed = std::current_exception();
    }
    group.cancel();
    co_await group.join();
    if (failed) std::rethrow_exception(failed);
  };
  run(whole);
}

}  // namespace tests
