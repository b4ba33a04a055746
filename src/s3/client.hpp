// The S3 calls that staging needs, on pooled keep-alive connections, signed, retried and classified.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/async.hpp"
#include "s3/error.hpp"
#include "s3/settings.hpp"
#include "s3/types.hpp"

namespace s3 {

template <class T = void>
using task = net::task<T>;

/// Keys are raw UTF-8 without a leading slash. Bodies must live until the returned task has been awaited.
/// Every call throws s3::error; transient failures are retried inside (re-signed each time).
class client {
 public:
  /// Throws std::invalid_argument or std::runtime_error naming the setting that is wrong.
  client(net::asio::any_io_executor executor, settings settings, timing timing = {});
  ~client();

  task<std::string> put_object(std::string key, std::string_view body);  // returns the ETag
  task<std::string> get_object(std::string key);
  task<object_info> head_object(std::string key);
  task<> delete_object(std::string key);
  /// Any number of keys, in batches of 1000. Returns those that S3 refused to delete.
  task<std::vector<undeleted>> delete_objects(std::vector<std::string> keys);
  task<std::vector<object_info>> list_objects(std::string prefix);
  task<std::vector<upload_info>> list_multipart_uploads(std::string prefix);

  task<multipart> create_multipart_upload(std::string key);
  task<part_tag> upload_part(std::string key, multipart upload, std::uint32_t number, std::string_view body);
  /// Parts ascending. Answers 200 with an error inside are errors; a lost answer is resolved by HeadObject.
  task<> complete_multipart_upload(std::string key, multipart upload, std::vector<part_tag> parts,
                                   std::uint64_t size_bytes);
  /// An upload that is already gone counts as aborted.
  task<> abort_multipart_upload(std::string key, std::string upload_id);

  const std::string& bucket() const;
  /// In which the bucket is, as far as the answers of S3 have told; at first the one configured.
  const std::string& region() const;
  /// How often S3 has asked us to slow down.
  std::uint64_t throttled_answers() const;
  net::asio::any_io_executor executor() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace s3
