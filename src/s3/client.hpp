// The S3 calls that staging needs, on pooled keep-alive connections, signed, retried and classified.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/async.hpp"
#include "s3/error.hpp"
#include "s3/sigv4.hpp"

namespace s3 {

template <class T = void>
using task = net::task<T>;

struct settings {
  credentials who;
  std::string region;
  std::string bucket;
  std::string endpoint_url;  // empty: AWS by region; else http(s)://host[:port][/path], addressed path style
  std::string ca_file;       // empty: the system's store
  bool dualstack = false;
};

/// AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, AWS_CA_BUNDLE into `settings`.
void apply_environment(settings& settings);

struct object_info {
  std::string key;
  std::uint64_t size_bytes = 0;
  std::string etag;           // quotes included
  std::string last_modified;  // as S3 writes it
};
struct upload_info {
  std::string key, upload_id, initiated;
};
struct part_tag {
  std::uint32_t number = 0;  // 1..10000
  std::string etag;
};
struct undeleted {
  std::string key, code, message;
};

/// Keys are raw UTF-8 without a leading slash. Bodies must live until the returned task has been awaited.
/// Every call throws s3::error; transient failures are retried inside (re-signed each time).
class client {
 public:
  client(net::asio::any_io_executor executor, settings settings);
  ~client();

  task<std::string> put_object(std::string key, std::string_view body);  // returns the ETag
  task<std::string> get_object(std::string key);
  task<object_info> head_object(std::string key);
  task<> delete_object(std::string key);
  /// Any number of keys, in batches of 1000. Returns those that S3 refused to delete.
  task<std::vector<undeleted>> delete_objects(std::vector<std::string> keys);
  task<std::vector<object_info>> list_objects(std::string prefix);
  task<std::vector<upload_info>> list_multipart_uploads(std::string prefix);

  task<std::string> create_multipart_upload(std::string key);  // returns the upload id
  task<std::string> upload_part(std::string key, std::string upload_id, std::uint32_t number, std::string_view body);
  /// Parts ascending. Answers 200 with an error inside are errors; a lost answer is resolved by HeadObject.
  task<> complete_multipart_upload(std::string key, std::string upload_id, std::vector<part_tag> parts,
                                   std::uint64_t size_bytes);
  /// An upload that is already gone counts as aborted.
  task<> abort_multipart_upload(std::string key, std::string upload_id);

  const std::string& bucket() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace s3
