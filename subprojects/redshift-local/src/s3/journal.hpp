// What must be there again after a restart: a line of JSON for each change to the catalogue, replayed at the
// start and then written anew without what has gone.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>

#include "s3/catalog.hpp"

namespace redshift_local::s3 {

class journal {
 public:
  /// Fills `buckets` from the file in the directory of `blobs`, and removes blobs that nothing refers to. A
  /// last line that was cut off is forgotten. Throws std::runtime_error for any other line that cannot be
  /// read.
  journal(blob_directory& blobs, std::map<std::string, bucket>& buckets);

  // All throw std::system_error when the line cannot be written.
  void add_bucket(const std::string& name, const bucket& one);
  void drop_bucket(const std::string& name);
  void add_object(const std::string& bucket_name, const std::string& key, const object& one);
  void drop_object(const std::string& bucket_name, const std::string& key);
  void add_upload(const std::string& bucket_name, const std::string& id, const upload& one);
  void add_part(const std::string& bucket_name, const std::string& id, int number, const part& one);
  void drop_upload(const std::string& bucket_name, const std::string& id);

 private:
  void write(const boost::json::object& line);
  void write_all(const std::map<std::string, bucket>& buckets);

  file_handle file_;
};

}  // namespace redshift_local::s3
