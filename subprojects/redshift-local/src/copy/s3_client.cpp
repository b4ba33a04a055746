#include "copy/s3_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>

#include "copy/internal_error.hpp"
#include "net/transport.hpp"

namespace redshift_local::copy {
namespace {

namespace http = boost::beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr int most_attempts = 5;
constexpr std::size_t read_bytes = 256 * 1024, largest_error_body = 64 * 1024;
constexpr std::size_t largest_document = 8 * 1024 * 1024;  // of 1000 keys

std::string timestamp_now() {
  const auto now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[20];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc)};
}

std::string element(std::string_view xml, std::string_view name) {
  const auto open = "<" + std::string(name) + ">", close = "</" + std::string(name) + ">";
  const auto begin = xml.find(open);
  const auto end = xml.find(close, begin == std::string_view::npos ? xml.size() : begin);
  if (end == std::string_view::npos) return {};
  return std::string(xml.substr(begin + open.size(), end - begin - open.size()));
}

std::string decode_percent(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      plain += static_cast<char>(value);
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

sql_error service_exception(unsigned status, std::string_view body, const std::string& request_id) {
  auto code = element(body, "Code"), message = element(body, "Message");
  if (code.empty()) code = "UnknownError";
  // Redshift goes to the endpoint of the REGION; that of another Region answers so.
  if (code == "AuthorizationHeaderMalformed" && !element(body, "Region").empty()) {
    status = 301;
    code = "PermanentRedirect";
    message =
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send "
        "all future requests to this endpoint.";
  }
  return internal_error("S3ServiceException:" + message + ",Status " + std::to_string(status) + ",Error " +
                            code + ",Rid " + request_id + ",ExtRid " + element(body, "HostId") +
                            ",CanRetry 1",
                        8001, "S3 key being read");
}

sql_error unreachable(const std::string& why) {
  return {"XX000", "S3CurlException: " + why + ", CanRetry 1"};
}

bool is_cancelled(const boost::system::system_error& error) {
  return error.code() == asio::error::operation_aborted;
}

/// One request on a connection of its own, and its reply as a stream.
class exchange {
 public:
  exchange(asio::any_io_executor executor, s3_source source)
      : source_(std::move(source)),
        socket_(tcp::socket(executor), source_.where.tls.get()),
        chunk_(read_bytes, '\0') {
    parser_.body_limit(boost::none);
  }

  asio::awaitable<void> start(unsigned_request request) {
    request.headers["host"] = source_.where.host + ":" + std::to_string(source_.where.port);
    sign(request, source_.who, source_.region, timestamp_now());
    const auto query = query_string(request.query);
    std::string text =
        request.method + " " + request.path + (query.empty() ? "" : "?" + query) + " HTTP/1.1\r\n";
    for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
    text += "user-agent: redshift-local\r\nconnection: close\r\n\r\n";

    tcp::resolver resolver(socket_.get_executor());
    const auto found = co_await resolver.async_resolve(source_.where.host, std::to_string(source_.where.port),
                                                       asio::use_awaitable);
    co_await asio::async_connect(socket_.socket(), found, asio::use_awaitable);
    co_await socket_.greet_server(source_.where.host);
    co_await asio::async_write(socket_, asio::buffer(text), asio::use_awaitable);
    co_await http::async_read_header(socket_, buffer_, parser_, asio::use_awaitable);
  }

  unsigned status() const { return parser_.get().result_int(); }
  std::string header(std::string_view name) const {
    const auto found = parser_.get().find(boost::string_view(name.data(), name.size()));
    return found == parser_.get().end() ? std::string() : std::string(found->value());
  }

  /// Empty at the end of the body; a body that breaks off throws.
  asio::awaitable<std::string_view> read() {
    std::size_t filled = 0;
    while (filled == 0 && !parser_.is_done()) {
      parser_.get().body().data = chunk_.data();
      parser_.get().body().size = chunk_.size();
      boost::system::error_code error;
      co_await http::async_read_some(socket_, buffer_, parser_,
                                     asio::redirect_error(asio::use_awaitable, error));
      if (error && error != http::error::need_buffer) throw boost::system::system_error(error);
      filled = chunk_.size() - parser_.get().body().size;
    }
    co_return std::string_view(chunk_).substr(0, filled);
  }

  asio::awaitable<std::string> read_all(std::size_t limit) {
    std::string body;
    while (true) {
      const auto bytes = co_await read();
      if (bytes.empty()) co_return body;
      body += bytes.substr(0, limit - std::min(limit, body.size()));
    }
  }

  /// An error whose document breaks off is told by its status.
  asio::awaitable<sql_error> failure() {
    std::string body;
    try {
      body = co_await read_all(largest_error_body);
    } catch (const boost::system::system_error& error) {
      if (is_cancelled(error)) throw;
    }
    co_return service_exception(status(), body, header("x-amz-request-id"));
  }

 private:
  s3_source source_;
  net::transport socket_;
  std::string chunk_;
  boost::beast::flat_buffer buffer_;
  http::response_parser<http::buffer_body> parser_;
};

/// Starts the request until it is answered with less than 500, a few times at most.
asio::awaitable<std::unique_ptr<exchange>> start_with_retry(asio::any_io_executor executor, s3_source source,
                                                            unsigned_request request) {
  for (int attempt = 1;; ++attempt) {
    auto call = std::make_unique<exchange>(executor, source);
    std::optional<std::string> broken;
    try {
      co_await call->start(request);
      if (call->status() < 500) co_return call;
    } catch (const boost::system::system_error& error) {
      if (is_cancelled(error)) throw;
      broken = error.code().message();
    }
    if (attempt == most_attempts) {
      if (broken) throw unreachable(*broken);
      const auto error = co_await call->failure();
      throw error;
    }
    asio::steady_timer pause(executor, 50ms * (1 << attempt));
    co_await pause.async_wait(asio::use_awaitable);
  }
}

/// A document of S3, whole; asked for again when it breaks off. Throws sql_error for any status but `status`.
asio::awaitable<std::string> read_document(asio::any_io_executor executor, s3_source source,
                                           unsigned_request request, unsigned status) {
  for (int breaks = 1;; ++breaks) {
    auto call = co_await start_with_retry(executor, source, request);
    if (call->status() != status) {
      const auto error = co_await call->failure();
      throw error;
    }
    std::string broken;
    try {
      co_return co_await call->read_all(largest_document);
    } catch (const boost::system::system_error& error) {
      if (is_cancelled(error)) throw;
      broken = error.code().message();
    }
    if (breaks == most_attempts) throw unreachable(broken);
  }
}

unsigned_request request_for(const std::string& bucket, const std::string& key) {
  unsigned_request request;
  request.method = "GET";
  request.path = "/" + percent_encode(bucket, false) + (key.empty() ? "" : "/" + percent_encode(key, true));
  return request;
}

}  // namespace

endpoint parse_endpoint(std::string_view url, const std::string& authority_file) {
  constexpr std::string_view plain = "http://", encrypted = "https://";
  const bool with_tls = url.starts_with(encrypted);
  if (!with_tls && !url.starts_with(plain))
    throw std::invalid_argument("an S3 endpoint must begin with http:// or https://");
  auto host = url.substr((with_tls ? encrypted : plain).size());
  host = host.substr(0, host.find('/'));
  endpoint where{
      std::string(host.substr(0, host.rfind(':'))), with_tls ? std::uint16_t{443} : std::uint16_t{80}, {}};
  if (const auto colon = host.rfind(':'); colon != std::string_view::npos) {
    const auto [end, error] = std::from_chars(host.data() + colon + 1, host.data() + host.size(), where.port);
    if (error != std::errc() || end != host.data() + host.size())
      throw std::invalid_argument("the port of the S3 endpoint is no number");
  }
  if (where.host.empty()) throw std::invalid_argument("the S3 endpoint names no host");
  if (with_tls) {
    where.tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    if (authority_file.empty())
      where.tls->set_default_verify_paths();
    else
      where.tls->load_verify_file(authority_file);
  }
  return where;
}

location parse_location(std::string_view url) {
  constexpr std::string_view scheme = "s3://";
  const auto slash = url.find('/', scheme.size());
  if (!url.starts_with(scheme) || slash == std::string_view::npos || slash == scheme.size() ||
      url.find('\0') != std::string_view::npos)
    throw sql_error("XX000", "The S3 location \"" + std::string(url.substr(0, url.find('\0'))) +
                                 "\" must be s3://bucket/key");
  return {std::string(url.substr(scheme.size(), slash - scheme.size())), std::string(url.substr(slash + 1))};
}

asio::awaitable<endpoint> find_endpoint(asio::any_io_executor executor, s3_source home, std::string bucket) {
  auto request = request_for(bucket, "");
  request.query = {{"location", ""}};
  auto call = co_await start_with_retry(executor, home, request);
  auto where = home.where;
  if (call->status() != 301) co_return where;
  const auto body = co_await read_document(executor, home, std::move(request), 301);
  const auto address = element(body, "Endpoint");
  const auto colon = address.rfind(':');
  where.host = address.substr(0, colon);
  if (colon != std::string::npos) {
    const auto* end = address.data() + address.size();
    const auto [behind, error] = std::from_chars(address.data() + colon + 1, end, where.port);
    if (error != std::errc() || behind != end) where.host.clear();
  }
  if (where.host.empty())
    throw internal_error("S3 names no endpoint for the bucket '" + bucket + "'", 8001, address);
  co_return where;
}

struct s3_object::state {
  asio::any_io_executor executor;
  s3_source source;
  location what;
  std::unique_ptr<exchange> call;
  std::uint64_t offset = 0;
  std::string etag;
  int breaks = 0;

  asio::awaitable<bool> request() {
    auto get = request_for(what.bucket, what.key);
    if (offset > 0) {
      get.headers["range"] = "bytes=" + std::to_string(offset) + "-";
      get.headers["if-match"] = etag;
    }
    call = co_await start_with_retry(executor, source, std::move(get));
    etag = call->header("etag");
    if (call->status() == (offset > 0 ? 206u : 200u)) co_return true;
    const auto error = co_await call->failure();
    if (std::string_view(error.what()).find("Error NoSuchKey") != std::string_view::npos) co_return false;
    throw error;
  }

  /// Until so many bytes may have come.
  asio::awaitable<void> pass(std::size_t bytes) {
    if (source.bandwidth == nullptr || source.bandwidth->bytes_per_second() == 0) co_return;
    asio::steady_timer timer(executor, source.bandwidth->book(bytes, faults::clock::now()));
    co_await timer.async_wait(asio::use_awaitable);
  }
};

s3_object::s3_object(asio::any_io_executor executor, s3_source source, location what)
    : state_(new state{executor, std::move(source), std::move(what), nullptr, 0, {}, 0}) {}
s3_object::~s3_object() = default;

asio::awaitable<bool> s3_object::open() {
  if (state_->what.key.empty()) co_return false;  // that is a bucket
  const bool found = co_await state_->request();
  co_return found;
}

asio::awaitable<std::string_view> s3_object::read() {
  while (true) {
    std::string broken;
    try {
      const auto bytes = co_await state_->call->read();
      state_->offset += bytes.size();
      co_await state_->pass(bytes.size());
      co_return bytes;
    } catch (const boost::system::system_error& error) {
      if (is_cancelled(error)) throw;
      broken = error.code().message();
    }
    if (++state_->breaks == most_attempts) throw unreachable(broken);
    const bool found = co_await state_->request();
    if (!found) throw sql_error("XX000", "The object went away while it was read");
  }
}

asio::awaitable<std::optional<std::string>> read_object(asio::any_io_executor executor, s3_source source,
                                                        location what, std::size_t largest_bytes) {
  s3_object object(executor, std::move(source), what);
  const bool found = co_await object.open();
  if (!found) co_return std::nullopt;
  std::string text;
  while (true) {
    const auto bytes = co_await object.read();
    if (bytes.empty()) co_return text;
    text += bytes;
    if (text.size() > largest_bytes)
      throw internal_error("The S3 object '" + what.key + "' is too large", 8001, "");
  }
}

asio::awaitable<std::vector<std::string>> list_keys(asio::any_io_executor executor, s3_source source,
                                                    location prefix) {
  std::vector<std::string> keys;
  std::string continuation;
  do {
    auto request = request_for(prefix.bucket, "");
    request.query = {{"list-type", "2"}, {"prefix", prefix.key}, {"encoding-type", "url"}};
    if (!continuation.empty()) request.query.emplace_back("continuation-token", continuation);
    const auto xml = co_await read_document(executor, source, std::move(request), 200);
    for (auto at = xml.find("<Key>"); at != std::string::npos; at = xml.find("<Key>", at + 1))
      keys.push_back(decode_percent(element(std::string_view(xml).substr(at), "Key")));
    continuation = element(xml, "IsTruncated") == "true" ? element(xml, "NextContinuationToken") : "";
  } while (!continuation.empty());
  co_return keys;
}

}  // namespace redshift_local::copy
