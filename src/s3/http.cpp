#include "s3/http.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/system_error.hpp>
#include <optional>

#include "net/error_text.hpp"
#include "net/with_deadline.hpp"

namespace s3 {

namespace asio = net::asio;
namespace http = boost::beast::http;
using boost::system::system_error;
using parser = http::response_parser<http::string_body>;

namespace {

constexpr std::size_t slice_bytes = 128u << 10;      // written or read under one stall limit
constexpr std::size_t asked_first_bytes = 1u << 20;  // of a body that is worth a question
constexpr std::chrono::seconds last_words_limit(2);

bool is_cancellation(const system_error& error) { return error.code() == asio::error::operation_aborted; }

bool asks_first(const http_request& request) { return request.body.size() > asked_first_bytes; }

std::string render_head(const http_request& request) {
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) head += name + ": " + value + "\r\n";
  // GET, HEAD and DELETE mean no body by not naming a length (RFC 9110 section 8.6).
  if (!request.body.empty() || request.method == "PUT" || request.method == "POST")
    head += "content-length: " + std::to_string(request.body.size()) + "\r\n";
  // Not signed, as proxies may drop it.
  if (asks_first(request)) head += "expect: 100-continue\r\n";
  return head + "\r\n";
}

/// Head and the first slice of the body go out in one gather write; every slice has the stall limit to
/// itself.
net::task<> send(net::stream& stream, std::string head, std::string_view body,
                 std::chrono::milliseconds stall) {
  bool first = true;
  while (first || !body.empty()) {
    const auto slice = body.substr(0, slice_bytes);
    body.remove_prefix(slice.size());
    std::vector<asio::const_buffer> buffers;
    if (first) buffers.push_back(asio::buffer(head));
    buffers.push_back(asio::buffer(slice));
    first = false;
    co_await net::with_deadline(stream.write(std::move(buffers)), net::in(stall), "sending the request");
  }
}

http_response to_response(parser& parser, bool whole_buffer_used) {
  http_response response;
  const bool keep_alive = parser.keep_alive();
  auto message = parser.release();
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    response.headers.emplace(std::move(name), std::string(field.value()));
  }
  response.body = std::move(message.body());
  response.reusable = keep_alive && whole_buffer_used;
  return response;
}

[[noreturn]] void throw_bad_answer(const boost::system::error_code& error, std::size_t body_limit_bytes) {
  if (error == http::error::body_limit)
    throw bad_answer("the answer is larger than " + std::to_string(body_limit_bytes) + " bytes");
  throw bad_answer("the answer is not valid HTTP: " + error.message());
}

/// What has come in, and is not read yet.
struct incoming {
  boost::beast::flat_buffer bytes;
  bool heard = false;  // anything at all, of this answer or of an interim one
};

/// Some more bytes of the answer, or 0 at its end; a broken connection is told as connection_lost.
net::task<std::size_t> read_more(net::stream& stream, incoming& in, bool begun, http_limits limits) {
  const auto limit = net::in(begun ? limits.stall : limits.first_byte);
  const std::string what = begun ? "reading the answer" : "waiting for the answer";
  try {
    const auto bytes =
        co_await net::with_deadline(stream.read_some(in.bytes.prepare(slice_bytes)), limit, what);
    in.bytes.commit(bytes);
    in.heard = in.heard || bytes > 0;
    co_return bytes;
  } catch (const system_error& error) {
    if (is_cancellation(error)) throw;
    throw connection_lost(net::error_text(error), in.heard);
  }
}

/// The next answer, which may be an interim one (1xx).
net::task<http_response> receive_any(net::stream& stream, bool is_head, http_limits limits, incoming& in) {
  parser parser;
  parser.body_limit(limits.body_bytes);
  parser.eager(true);
  parser.skip(is_head);
  boost::system::error_code error;
  bool begun = in.bytes.size() > 0;
  for (;;) {
    // The parser takes what it can use; the head may need more bytes than have arrived.
    while (in.bytes.size() > 0 && !parser.is_done()) {
      in.bytes.consume(parser.put(in.bytes.data(), error));
      if (error == http::error::need_more) break;
      if (error) throw_bad_answer(error, limits.body_bytes);
    }
    if (parser.is_done()) break;
    const auto bytes = co_await read_more(stream, in, begun, limits);
    if (bytes == 0) {
      if (!begun) throw connection_lost("the connection was closed without an answer", in.heard);
      parser.put_eof(error);
      if (error) throw connection_lost("the connection was closed in the middle of the answer", true);
      break;
    }
    begun = true;
  }
  co_return to_response(parser, in.bytes.size() == 0);
}

bool is_interim(const http_response& response) { return response.status / 100 == 1; }

net::task<http_response> receive(net::stream& stream, bool is_head, http_limits limits, incoming& in) {
  for (;;) {
    auto response = co_await receive_any(stream, is_head, limits, in);
    if (!is_interim(response)) co_return response;
  }
}

/// Sends the head alone and waits a moment. Returns the answer of a server that does not want the body; one
/// that says nothing gets it.
net::task<std::optional<http_response>> ask_first(net::stream& stream, std::string head, http_limits limits,
                                                  incoming& in) {
  try {
    co_await send(stream, std::move(head), {}, limits.stall);
  } catch (const system_error& error) {
    if (is_cancellation(error)) throw;
    throw connection_lost(net::error_text(error), false);
  }
  limits.first_byte = limits.go_ahead;
  try {
    auto word = co_await receive_any(stream, false, limits, in);
    if (is_interim(word)) co_return std::nullopt;
    word.reusable = false;  // the server may still be waiting for the body
    co_return word;
  } catch (const net::timed_out&) {
    if (in.heard) throw;
  }
  co_return std::nullopt;
}

}  // namespace

std::string http_response::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

net::task<http_response> exchange(net::stream& stream, http_request request, http_limits limits) {
  incoming in;
  auto head = render_head(request);
  if (asks_first(request)) {
    auto refusal = co_await ask_first(stream, std::exchange(head, {}), limits, in);
    if (refusal) co_return std::move(*refusal);
  }
  std::exception_ptr unsent;
  try {
    co_await send(stream, std::move(head), request.body, limits.stall);
  } catch (const system_error& error) {
    if (is_cancellation(error)) throw;
    unsent = std::make_exception_ptr(connection_lost(net::error_text(error), false));
  } catch (const net::timed_out&) {
    unsent = std::current_exception();
  }
  // A server that gives up on a request says why before it closes, so the answer is looked for all the same.
  if (unsent) limits.first_byte = last_words_limit;
  try {
    auto response = co_await receive(stream, request.method == "HEAD", limits, in);
    response.reusable = response.reusable && !unsent;
    co_return response;
  } catch (const connection_lost&) {
    if (!unsent) throw;
  } catch (const net::timed_out&) {
    if (!unsent) throw;
  }
  std::rethrow_exception(unsent);
}

}  // namespace s3
