// One S3 call, from signing to a good answer or a classified error, with as many attempts as that takes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/async.hpp"
#include "s3/error.hpp"
#include "s3/http.hpp"
#include "s3/pool.hpp"
#include "s3/redirect.hpp"
#include "s3/retries.hpp"
#include "s3/settings.hpp"
#include "s3/sigv4.hpp"

namespace s3 {

struct call {
  call() = default;
  std::string operation;  // "PutObject", for errors
  std::string method;
  std::string key;  // empty: the bucket itself
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>> headers;  // beside those that every request has
  std::string_view body;
  std::string expected_root;            // of the XML answer; empty: none is expected
  std::size_t answer_bytes = 1u << 20;  // larger answers are refused
  bool assembling = false;              // S3 may take minutes before and between the bytes of the answer
};

class sender {
 public:
  sender(settings settings, timing timing);

  /// The successful answer. Throws s3::error. Lifetimes: `what` and its body must live until the returned
  /// task has been awaited.
  net::task<http_response> send(const call& what);
  /// "bucket/key", for errors.
  std::string resource(const call& what) const;
  const std::string& bucket() const { return settings_.bucket; }
  /// In which the bucket is, as far as we know: the one configured, until S3 names another.
  const std::string& region() const { return region_; }
  bool wants_checksums() const { return settings_.checksums.value_or(settings_.endpoint_url.empty()); }
  /// How often S3 has asked us to slow down.
  std::uint64_t throttled_answers() const { return throttled_answers_; }

 private:
  struct attempt;
  struct route;
  net::task<attempt> try_once(const call& what, const std::string& payload_hash, std::shared_ptr<route> to,
                              bool fresh);
  http_request signed_request(const call& what, const std::string& payload_hash, route& to);
  std::shared_ptr<route> open_route(destination to);
  std::shared_ptr<route> follow(failure& redirect);
  void note_region(const std::string& region);
  void correct_clock(const http_response& response);
  failure complete(failure failed, const call& what, int attempts) const;

  timing timing_;
  settings settings_;
  std::string region_;
  std::shared_ptr<net::asio::ssl::context> tls_;  // null: plain HTTP
  std::shared_ptr<route> home_;  // of all calls, until S3 says that the bucket lies elsewhere
  retry_budget budget_;
  std::uint64_t throttled_answers_ = 0;
  std::chrono::system_clock::duration clock_offset_{};  // the server's clock minus ours
};

}  // namespace s3
