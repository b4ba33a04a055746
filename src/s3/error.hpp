// What can go wrong with an S3 request, classified once, here.
#pragma once

#include <stdexcept>
#include <string>

namespace s3 {

enum class errc : unsigned char {
  no_such_bucket,
  no_such_key,
  no_such_upload,
  access_denied,  // 403 of any kind that new credentials or rights would mend
  wrong_region,   // 301 PermanentRedirect or AuthorizationHeaderMalformed; `region` says which is right
  redirected,     // 307 TemporaryRedirect; `endpoint` says where to
  throttled,      // SlowDown and its kin
  unavailable,    // 5xx, lost connections, time-outs: the same request may succeed later
  clock_skewed,   // RequestTimeTooSkewed
  corrupted,      // BadDigest and its kin: the bytes changed on their way
  rejected,       // any other answer that a retry cannot change
};

struct failure {
  errc code = errc::rejected;
  int status = 0;          // HTTP status; 0 when there was no answer
  std::string s3_code;     // <Code> of the error document, "" without one
  std::string message;     // <Message>, the far side's words
  std::string region;      // where the bucket is, when S3 says so
  std::string endpoint;    // the URL (307) or the host (301) that a redirect names
  std::string request_id;  // x-amz-request-id
  std::string host_id;     // x-amz-id-2
  std::string operation;   // "PutObject"
  std::string resource;    // "bucket/key"
  int attempts = 0;        // requests sent for the call
};

/// what() reads: PutObject s3://bucket/key: 403 AccessDenied: <message>; <advice> (request id …, host id …,
/// attempt 7). No secret in it.
class error : public std::runtime_error {
 public:
  explicit error(s3::failure failure);
  const s3::failure& failure() const { return failure_; }
  errc code() const { return failure_.code; }

 private:
  s3::failure failure_;
};

}  // namespace s3
