#include "s3/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <cstdio>
#include <system_error>

#include "s3/encoding.hpp"
#include "s3/redirect.hpp"

namespace redshift_local::s3 {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;

namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;
constexpr std::size_t max_document_bytes = 4 * 1024 * 1024;  // 1000 keys or 10,000 parts and room to spare
constexpr std::uint32_t max_head_bytes = 64 * 1024;
constexpr std::uint64_t max_drained_bytes = 1024 * 1024;
constexpr std::chrono::seconds linger_time{5}, goodbye_time{1};
constexpr std::size_t max_header_bytes = 8192;  // S3: headers and parameters together

name_values headers_of(const http::request_header<>& head) {
  name_values headers;
  for (const auto& field : head) headers.emplace_back(to_lower(field.name_string()), trim(field.value()));
  return headers;
}

/// What arrived is no HTTP request, as opposed to: nothing more arrived.
bool is_bad_http(const boost::system::error_code& ec) {
  const boost::system::error_code any = http::error::bad_method;
  return ec.category() == any.category() && ec != http::error::end_of_stream &&
         ec != http::error::partial_message;
}

s3_error headers_too_large() {
  return {400,
          "RequestHeaderSectionTooLarge",
          "Your request header and query parameters exceeded the maximum allowed size.",
          {{"MaxSizeAllowed", std::to_string(max_header_bytes)}}};
}

s3_error bad_request(const boost::system::error_code& ec) {
  if (ec == http::error::header_limit) return headers_too_large();
  return {400, "BadRequest", "An error occurred when parsing the HTTP request."};
}

void check_size(const request& what) {
  std::size_t bytes = 0;
  for (const auto* pairs : {&what.headers, &what.query})
    for (const auto& [name, value] : *pairs) bytes += name.size() + value.size();
  if (bytes > max_header_bytes) throw headers_too_large();
}

bool asks_for_statistics(const request& what) {
  return what.method == "GET" && what.path == "/" &&
         what.parameter("x-redshift-local").value_or("") == "stats";
}

std::string hex_id(std::uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llX", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

connection::connection(asio::ip::tcp::socket socket, asio::ssl::context* tls, std::string region,
                       endpoint& shared)
    : stream_(std::move(socket), tls),
      encrypted_(tls != nullptr),
      pause_(stream_.get_executor()),
      region_(std::move(region)),
      shared_(shared),
      chunk_(chunk_bytes) {
  boost::system::error_code ignored;  // the peer may have gone already
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

void connection::stop() {
  stopping_ = true;
  if (interruptible_) close();
}

void connection::close() {
  pause_.cancel();
  stream_.close();
}

/// Ends the connection by way of run().
void connection::give_up() { throw boost::system::system_error(asio::error::operation_aborted); }

/// The peer gets a reset instead of an orderly end.
void connection::reset() {
  boost::system::error_code ignored;
  stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

asio::awaitable<void> connection::run() {
  try {
    co_await serve();
  } catch (const boost::system::system_error&) {
    // The peer hung up, sent no HTTP, was silent for too long, or we were closed.
  }
  close();
}

asio::awaitable<void> connection::serve() {
  stream_.expires_after(shared_.how.idle_timeout);
  co_await stream_.greet_client();
  while (!stopping_ && co_await serve_one()) {
  }
  stream_.expires_after(goodbye_time);
  co_await stream_.say_goodbye();
}

/// False when the connection is of no more use.
asio::awaitable<bool> connection::serve_one() {
  exchange it;
  co_await read_head(it);
  interruptible_ = false;
  reply what = co_await answer(it);
  const bool keep_alive = co_await finish(it, std::move(what));
  interruptible_ = true;
  co_return keep_alive;
}

asio::awaitable<void> connection::read_head(exchange& it) {
  it.head.header_limit(max_head_bytes);
  it.head.body_limit(boost::none);
  stream_.expires_after(shared_.how.idle_timeout);
  boost::system::error_code ec;
  co_await http::async_read_header(stream_, input_, it.head, asio::redirect_error(use_awaitable, ec));
  if (ec && !is_bad_http(ec)) throw boost::system::system_error(ec);
  it.broken = ec;
  it.expects_continue = to_lower(it.head.get()[http::field::expect]) == "100-continue";
  it.request_id = hex_id(0x5EED000000000000 + ++shared_.requests_seen);
}

reply_context connection::context_of(const exchange& it) const {
  reply_context about;
  about.request_id = it.request_id;
  about.now = shared_.holdings.now() + it.clock_shift;
  about.is_head = it.head.get().method() == http::verb::head;
  return about;
}

reply connection::failure(const exchange& it, const s3_error& error) {
  ++shared_.counted.errors[error.code()];
  const auto about = context_of(it);
  auto answer = error_reply(error, about);
  // HEAD has no document that could name the Region.
  const auto bucket = shared_.holdings.buckets().find(it.what.bucket);
  if (about.is_head && error.headers().empty() && bucket != shared_.holdings.buckets().end())
    answer.headers.emplace_back("x-amz-bucket-region", bucket->second.region);
  return answer;
}

/// Whatever happens to the request becomes a reply; only network errors get out.
asio::awaitable<reply> connection::answer(exchange& it) {
  std::optional<s3_error> refused;
  try {
    co_return co_await execute(it);
  } catch (const s3_error& error) {
    refused = error;
  } catch (const std::system_error& error) {  // of the storage directory
    refused.emplace(500, "InternalError", error.what());
  }
  co_return failure(it, *refused);
}

asio::awaitable<reply> connection::execute(exchange& it) {
  if (it.broken) throw bad_request(it.broken);
  it.what = make_request(std::string(it.head.get().method_string()), it.head.get().target(),
                         headers_of(it.head.get()));
  it.what.region = region_;
  it.what.encrypted = encrypted_;
  check_size(it.what);
  if (asks_for_statistics(it.what)) {
    reply numbers;
    numbers.headers.emplace_back("Content-Type", "application/json");
    numbers.body = to_json(shared_.snapshot());
    co_return numbers;
  }
  it.which = find_operation(it.what);
  const std::string name(it.which != nullptr ? it.which->name : "Unknown");
  ++shared_.counted.requests[name];
  it.struck = shared_.under.faults.strike_call(name);
  it.is_copy = it.what.header("user-agent").value_or("") == "redshift-local";
  if (!it.is_copy) co_await rest(shared_.under.timing.latency("s3:" + name));
  auto injected = co_await strike_before(it);
  if (injected) co_return std::move(*injected);
  const identity who = authenticate(it.what, shared_.how.users, region_, shared_.holdings.now());
  if (it.which == nullptr) throw no_such_operation(it.what);
  check_region(it.what, shared_);
  check_understood(*it.which, it.what);
  check_rights(*it.which, it.what, *who.who);
  it.which->admit(it.what, shared_.holdings);
  co_return co_await receive_and_perform(it, who);
}

asio::awaitable<reply> connection::receive_and_perform(exchange& it, const identity& who) {
  std::string document;
  std::unique_ptr<blob_writer> file;
  if (it.which->takes == body_kind::data) file = shared_.holdings.create_blob();
  const auto keep = [&](std::string_view payload) {
    if (file) return file->add(payload);
    if (document.size() + payload.size() > max_document_bytes)
      throw s3_error(400, "MaxMessageLengthExceeded", "Your request was too big.");
    document += payload;
  };
  std::optional<digest_kind> own_sum;
  if (file || it.which->source != nullptr) own_sum = own_checksum(it.what, shared_.holdings);
  body_receiver receiver(it.what, who, it.which->takes != body_kind::parts_list, own_sum, keep);
  if (it.expects_continue && !withholds_continue(it)) {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(go_on), use_awaitable);
    it.expects_continue = false;
  }
  while (const auto size = co_await read_some_body(it)) {
    receiver.add(std::string_view(chunk_.data(), size));
    strike_during(it);
  }
  received_body body = receiver.finish();
  copy_source source;
  if (it.which->source != nullptr) {
    source = it.which->source(it.what, shared_.holdings);
    file = shared_.holdings.create_blob();
    body = co_await copy_bytes(source, *own_sum, *file);
  }

  call made{it.what, *who.who, body, std::move(document), file ? file->finish() : nullptr, source.from};
  co_return it.which->perform(made, shared_.holdings);
}

/// A piece at a time: the others have their turn in between.
asio::awaitable<received_body> connection::copy_bytes(copy_source what, digest_kind own_sum,
                                                      blob_writer& to) {
  received_body copied;
  digest md5(digest_kind::md5), sum(own_sum);
  auto range = what.range;
  for (const auto& piece : what.from->pieces) {
    const auto file = piece->open();
    while (range.length > 0 && range.offset < piece->bytes()) {
      const auto size = std::min({range.length, piece->bytes() - range.offset, std::uint64_t{chunk_.size()}});
      read_exactly(file, range.offset, chunk_.data(), size);
      const std::string_view bytes(chunk_.data(), size);
      md5.add(bytes);
      sum.add(bytes);
      to.add(bytes);
      copied.bytes += size;
      range.offset += size;
      range.length -= size;
      co_await asio::post(stream_.get_executor(), use_awaitable);
      if (!stream_.socket().is_open()) give_up();
    }
    range.offset -= std::min(range.offset, piece->bytes());
  }
  copied.md5 = md5.finish();
  copied.sum = checksum{own_sum, to_base64(sum.finish())};
  copied.has_own_sum = true;
  co_return copied;
}

/// Fills chunk_; 0 at the end of the body.
asio::awaitable<std::size_t> connection::read_some_body(exchange& it) {
  while (!it.head.is_done()) {
    auto& into = it.head.get().body();
    into.data = chunk_.data();
    into.size = chunk_.size();
    boost::system::error_code ec;
    stream_.expires_after(shared_.how.idle_timeout);
    co_await http::async_read_some(stream_, input_, it.head, asio::redirect_error(use_awaitable, ec));
    if (ec && ec != http::error::need_buffer) throw boost::system::system_error(ec);
    const std::size_t size = chunk_.size() - into.size;
    shared_.counted.body_bytes_in += size;
    co_await wait_until(shared_.under.timing.s3_in.book(size, faults::clock::now()));
    if (size > 0) co_return size;
  }
  co_return 0;
}

/// After a refusal: reads the rest of a small body, so that the connection can be kept.
asio::awaitable<void> connection::drain_small_body(exchange& it) {
  if (it.broken) co_return;
  const auto left = it.head.content_length_remaining();
  if (it.expects_continue || !left || *left > max_drained_bytes) co_return;
  while (co_await read_some_body(it) > 0) {
  }
}

/// True when the connection can be used again.
asio::awaitable<bool> connection::finish(exchange& it, reply what) {
  co_await drain_small_body(it);
  co_await strike_after(it, what);
  const bool body_was_read = it.head.is_done();
  auto about = context_of(it);
  const bool was_last = ++served_ == shared_.how.requests_per_connection || it.closes || stopping_;
  about.keep_alive = body_was_read && it.head.keep_alive() && !was_last;
  co_await write(it, what, about);
  if (!body_was_read) co_await linger();
  co_return about.keep_alive;
}

asio::awaitable<void> connection::write(exchange& it, const reply& what, const reply_context& about) {
  std::string bytes = header_block(what, about) + body_block(what, about);
  byte_range range = what.range;
  const bool has_content = what.content && !about.is_head;
  if (it.breaks_off && has_content) range.length /= 2;
  if (it.breaks_off && !has_content) bytes.resize(bytes.size() / 2);

  co_await send(it, asio::buffer(bytes));
  shared_.counted.body_bytes_out += about.is_head ? 0 : what.body.size();
  if (has_content) co_await write_content(it, *what.content, range);
  if (it.breaks_off) {  // in good order, or what was written might not arrive
    close();
    give_up();
  }
}

asio::awaitable<void> connection::write_content(exchange& it, const object& content, byte_range range) {
  for (const auto& piece : content.pieces) {
    if (range.offset >= piece->bytes()) {
      range.offset -= piece->bytes();
      continue;
    }
    if (range.length == 0) break;
    const auto file = piece->open();
    while (range.length > 0 && range.offset < piece->bytes()) {
      const auto size = std::min({range.length, piece->bytes() - range.offset, std::uint64_t{chunk_.size()}});
      read_exactly(file, range.offset, chunk_.data(), size);
      co_await send(it, asio::buffer(chunk_.data(), size));
      shared_.counted.body_bytes_out += size;
      range.offset += size;
      range.length -= size;
    }
    range.offset = 0;
  }
}

/// At the bandwidth of all connections together, and slower when a fault says so.
asio::awaitable<void> connection::send(exchange& it, asio::const_buffer bytes) {
  while (bytes.size() > 0) {
    const auto size = std::min(bytes.size(), trickle_bytes(it));
    const auto piece = asio::buffer(bytes, size);
    if (!it.is_copy) co_await wait_until(shared_.under.timing.s3_out.book(size, faults::clock::now()));
    co_await trickle(it, size);
    stream_.expires_after(shared_.how.idle_timeout);
    co_await asio::async_write(stream_, piece, use_awaitable);
    bytes += size;
  }
}

/// A reply went out although the body is still coming in. Closing now would reset the connection and could
/// take the reply from the peer, so the end is announced and the rest is read for a while.
asio::awaitable<void> connection::linger() {
  boost::system::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  interruptible_ = true;
  stream_.expires_after(linger_time);
  for (;;) co_await stream_.async_read_some(asio::buffer(chunk_), use_awaitable);
}

}  // namespace redshift_local::s3
