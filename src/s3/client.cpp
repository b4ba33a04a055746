#include "s3/client.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <span>

#include "net/let_finish.hpp"
#include "s3/digests.hpp"
#include "s3/documents.hpp"
#include "s3/sender.hpp"
#include "s3/xml.hpp"

namespace s3 {

namespace {

constexpr auto crc32c_header = "x-amz-checksum-crc32c";
constexpr std::size_t keys_per_delete = 1000;        // S3: DeleteObjects
constexpr std::size_t list_answer_bytes = 8u << 20;  // 1000 keys of 1024 bytes, percent-encoded, and more
constexpr std::size_t object_answer_bytes = 64u << 20;
// A request that makes an object and is cut off may still make it, after the deletion that its owner sends
// next.
constexpr std::chrono::seconds making_grace{2};

call make_call(std::string operation, std::string method, std::string key) {
  call made;
  made.operation = std::move(operation);
  made.method = std::move(method);
  made.key = std::move(key);
  return made;
}

}  // namespace

struct client::state : sender {
  state(net::asio::any_io_executor loop, settings settings, timing timing)
      : sender(std::move(settings), std::move(timing)), executor(std::move(loop)) {}

  net::asio::any_io_executor executor;

  /// The answer as `read` understands it; one that it does not is an error like any other.
  template <class Read>
  auto read_answer(const call& what, const http_response& answer, Read read) {
    try {
      return read(answer.body);
    } catch (const xml_error& bad) {
      throw error(unreadable(what, answer, bad.what()));
    }
  }

  failure unreadable(const call& what, const http_response& answer, std::string message) {
    failure failed;
    failed.status = answer.status;
    failed.message = "the answer cannot be understood: " + std::move(message);
    failed.request_id = answer.header("x-amz-request-id");
    failed.host_id = answer.header("x-amz-id-2");
    failed.operation = what.operation;
    failed.resource = resource(what);
    return failed;
  }

  failure corrupted(const call& what, const http_response& answer) {
    auto failed = unreadable(what, answer, "");
    failed.code = errc::corrupted;
    failed.message = "the checksum of the object is not that of its parts; the object was deleted";
    return failed;
  }

  /// Sends a request that makes an object. Lifetimes: the arguments live until the returned task has been
  /// awaited.
  task<> make(const call& what, http_response& answer) { answer = co_await send(what); }

  /// The ETag of what was written; an answer without one did not come from S3.
  std::string etag(const call& what, const http_response& answer) {
    auto tag = answer.header("etag");
    if (tag.empty()) throw error(unreadable(what, answer, "there is no ETag"));
    return tag;
  }
};

client::client(net::asio::any_io_executor executor, settings settings, timing timing)
    : state_(std::make_unique<state>(std::move(executor), std::move(settings), std::move(timing))) {}

client::~client() = default;

const std::string& client::bucket() const { return state_->bucket(); }

const std::string& client::region() const { return state_->region(); }

std::uint64_t client::throttled_answers() const { return state_->throttled_answers(); }

net::asio::any_io_executor client::executor() const { return state_->executor; }

task<std::string> client::put_object(std::string key, std::string_view body) {
  auto what = make_call("PutObject", "PUT", std::move(key));
  what.body = body;
  if (state_->wants_checksums()) what.headers.emplace_back(crc32c_header, crc32c_base64(body));
  http_response answer;
  co_await net::let_finish(state_->make(what, answer), making_grace);
  co_return state_->etag(what, answer);
}

task<std::string> client::get_object(std::string key) {
  auto what = make_call("GetObject", "GET", std::move(key));
  what.answer_bytes = object_answer_bytes;
  auto answer = co_await state_->send(what);
  co_return std::move(answer.body);
}

task<object_info> client::head_object(std::string key) {
  const auto what = make_call("HeadObject", "HEAD", std::move(key));
  const auto answer = co_await state_->send(what);
  const auto length = answer.header("content-length");
  object_info found;
  const auto [end, problem] = std::from_chars(length.data(), length.data() + length.size(), found.size_bytes);
  if (length.empty() || problem != std::errc() || end != length.data() + length.size())
    throw error(state_->unreadable(what, answer, "there is no valid Content-Length"));
  found.key = what.key;
  found.etag = answer.header("etag");
  found.last_modified = answer.header("last-modified");
  co_return found;
}

task<> client::delete_object(std::string key) {
  const auto what = make_call("DeleteObject", "DELETE", std::move(key));
  co_await state_->send(what);
}

task<std::vector<undeleted>> client::delete_objects(std::vector<std::string> keys) {
  std::vector<undeleted> refused;
  for (std::size_t done = 0; done < keys.size(); done += keys_per_delete) {
    const auto batch = std::span(keys).subspan(done, std::min(keys_per_delete, keys.size() - done));
    const auto document = delete_document(batch);
    auto what = make_call("DeleteObjects", "POST", "");
    what.query.emplace_back("delete", "");
    what.headers.emplace_back("content-md5", md5_base64(document));
    what.headers.emplace_back("content-type", "application/xml");
    what.body = document;
    what.expected_root = "DeleteResult";
    const auto answer = co_await state_->send(what);
    auto found = state_->read_answer(what, answer, read_delete_result);
    refused.insert(refused.end(), std::make_move_iterator(found.begin()),
                   std::make_move_iterator(found.end()));
  }
  co_return refused;
}

task<std::vector<object_info>> client::list_objects(std::string prefix) {
  std::vector<object_info> all;
  std::string token;
  do {
    auto what = make_call("ListObjectsV2", "GET", "");
    what.query.emplace_back("list-type", "2");
    what.query.emplace_back("encoding-type", "url");
    what.query.emplace_back("prefix", prefix);
    if (!token.empty()) what.query.emplace_back("continuation-token", token);
    what.expected_root = "ListBucketResult";
    what.answer_bytes = list_answer_bytes;
    const auto answer = co_await state_->send(what);
    auto page = state_->read_answer(what, answer, read_object_page);
    all.insert(all.end(), std::make_move_iterator(page.objects.begin()),
               std::make_move_iterator(page.objects.end()));
    token = page.next_token;
  } while (!token.empty());
  co_return all;
}

task<std::vector<upload_info>> client::list_multipart_uploads(std::string prefix) {
  std::vector<upload_info> all;
  upload_page page;
  do {
    auto what = make_call("ListMultipartUploads", "GET", "");
    what.query.emplace_back("uploads", "");
    what.query.emplace_back("encoding-type", "url");
    what.query.emplace_back("prefix", prefix);
    if (page.truncated) {
      what.query.emplace_back("key-marker", page.next_key_marker);
      what.query.emplace_back("upload-id-marker", page.next_upload_id_marker);
    }
    what.expected_root = "ListMultipartUploadsResult";
    what.answer_bytes = list_answer_bytes;
    const auto answer = co_await state_->send(what);
    page = state_->read_answer(what, answer, read_upload_page);
    all.insert(all.end(), std::make_move_iterator(page.uploads.begin()),
               std::make_move_iterator(page.uploads.end()));
  } while (page.truncated);
  co_return all;
}

task<multipart> client::create_multipart_upload(std::string key) {
  auto what = make_call("CreateMultipartUpload", "POST", std::move(key));
  what.query.emplace_back("uploads", "");
  if (state_->wants_checksums()) what.headers.emplace_back("x-amz-checksum-algorithm", "CRC32C");
  what.expected_root = "InitiateMultipartUploadResult";
  const auto answer = co_await state_->send(what);
  multipart begun;
  begun.id = state_->read_answer(what, answer, read_upload_id);
  // A server that does not say so has ignored the wish.
  begun.crc32c = answer.header("x-amz-checksum-algorithm") == "CRC32C";
  co_return begun;
}

task<part_tag> client::upload_part(std::string key, multipart upload, std::uint32_t number,
                                   std::string_view body) {
  auto what = make_call("UploadPart", "PUT", std::move(key));
  what.query.emplace_back("partNumber", std::to_string(number));
  what.query.emplace_back("uploadId", std::move(upload.id));
  what.body = body;
  part_tag part;
  part.number = number;
  if (upload.crc32c) {
    part.crc32c = crc32c_base64(body);
    what.headers.emplace_back(crc32c_header, part.crc32c);
  }
  const auto answer = co_await state_->send(what);
  part.etag = state_->etag(what, answer);
  co_return part;
}

task<> client::complete_multipart_upload(std::string key, multipart upload, std::vector<part_tag> parts,
                                         std::uint64_t size_bytes) {
  const auto document = complete_document(parts);
  auto what = make_call("CompleteMultipartUpload", "POST", key);
  what.query.emplace_back("uploadId", std::move(upload.id));
  what.headers.emplace_back("content-type", "application/xml");
  what.body = document;
  what.expected_root = "CompleteMultipartUploadResult";
  what.assembling = true;
  http_response answer;
  std::exception_ptr gone;
  try {
    co_await net::let_finish(state_->make(what, answer), making_grace);
  } catch (const error& failed) {
    // Only after an attempt of unknown outcome can "no such upload" mean that it had succeeded.
    if (failed.code() != errc::no_such_upload || failed.failure().attempts < 2) throw;
    gone = std::current_exception();
  }
  if (!gone) {
    const auto checksum = state_->read_answer(what, answer, read_completed_crc32c);
    if (!upload.crc32c || checksum.empty() || checksum == composite_crc32c(parts)) co_return;
    co_await delete_object(key);
    throw error(state_->corrupted(what, answer));
  }
  bool there = false;
  try {
    const auto found = co_await head_object(std::move(key));
    there = found.size_bytes == size_bytes;
  } catch (const error&) {
    // Not there, or not to be seen: the first error stands.
  }
  if (!there) std::rethrow_exception(gone);
}

task<> client::abort_multipart_upload(std::string key, std::string upload_id) {
  auto what = make_call("AbortMultipartUpload", "DELETE", std::move(key));
  what.query.emplace_back("uploadId", std::move(upload_id));
  try {
    co_await state_->send(what);
  } catch (const error& failed) {
    if (failed.code() != errc::no_such_upload) throw;
  }
}

}  // namespace s3
