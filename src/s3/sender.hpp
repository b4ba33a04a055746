// One S3 call, from signing to a good answer or a classified error, with as many attempts as that takes.
#pragma once

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
  sender(const settings& settings, timing timing);

  /// The successful answer. Throws s3::error. Lifetimes: `what` and its body must live until the returned
  /// task has been awaited.
  net::task<http_response> send(const call& what);
  /// "bucket/key", for errors.
  std::string resource(const call& what) const;
  const std::string& bucket() const { return bucket_; }

 private:
  struct attempt;
  net::task<attempt> try_once(const call& what, const std::string& payload_hash, bool fresh);
  http_request signed_request(const call& what, const std::string& payload_hash);
  void correct_clock(const http_response& response);

  timing timing_;
  std::string bucket_;
  address where_;
  signer signer_;
  connection_pool pool_;
  std::chrono::system_clock::duration clock_offset_{};  // the server's clock minus ours
};

}  // namespace s3
