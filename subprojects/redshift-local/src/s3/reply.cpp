#include "s3/reply.hpp"

#include <boost/beast/http/status.hpp>
#include <charconv>

#include "s3/digest.hpp"
#include "s3/encoding.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

namespace {

std::string host_id(const std::string& request_id) {
  return to_base64(digest_of(digest_kind::sha256, "host " + request_id));
}

std::string chunk_of(std::string_view bytes) {
  char size[16];
  const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
  return std::string(size, end) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string error_document(const s3_error& error, const reply_context& about) {
  xml_writer document;
  document.open("Error").element("Code", error.code()).element("Message", error.message());
  for (const auto& [name, value] : error.details()) document.element(name, value);
  document.element("RequestId", about.request_id).element("HostId", host_id(about.request_id));
  document.close("Error");
  return std::move(document).text();
}

}  // namespace

reply error_reply(const s3_error& error, const reply_context& about) {
  reply answer;
  answer.status = error.status();
  answer.headers = error.headers();
  answer.body = error_document(error, about);
  return answer;
}

std::string header_block(const reply& what, const reply_context& about) {
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(what.status));
  std::string block = "HTTP/1.1 " + std::to_string(what.status) + ' ' + std::string(reason) + "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    ((block += name) += ": ") += value;
    block += "\r\n";
  };
  add("Date", to_http_date(about.now));
  add("Server", "redshift-local");
  add("x-amz-request-id", about.request_id);
  add("x-amz-id-2", host_id(about.request_id));
  for (const auto& [name, value] : what.headers) add(name, value);
  if (!what.body.empty() && what.body.front() != '{') add("Content-Type", "application/xml");
  if (what.trickle)
    add("Transfer-Encoding", "chunked");
  else if (what.status != 204 && what.status != 304)
    add("Content-Length", std::to_string(what.content ? what.range.length : what.body.size()));
  if (!about.keep_alive) add("Connection", "close");
  return block + "\r\n";
}

std::string body_block(const reply& what, const reply_context& about) {
  if (about.is_head || what.content) return {};
  if (!what.trickle) return what.body;
  const auto first_line = what.body.find('\n') + 1;
  return chunk_of(std::string_view(what.body).substr(0, first_line)) + chunk_of("  ") +
         chunk_of(std::string_view(what.body).substr(first_line)) + "0\r\n\r\n";
}

}  // namespace redshift_local::s3
