// A bucket behind the HTTP imposter: answers as S3 would and tells what it holds.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "s3/imposter.hpp"
#include "staging/stage.hpp"

namespace tests {

class bucket {
 public:
  /// Requests that are refused with 403, or never answered. Asked more than once about each request, so they
  /// may look at nothing else.
  std::function<bool(const heard&)> refuses = [](const heard&) { return false; };
  std::function<bool(const heard&)> ignores = [](const heard&) { return false; };

  /// When objects and unfinished uploads were made, by key, as the lists tell it; nothing for others.
  std::map<std::string, std::string> made;

  /// Objects read back with other content.
  bool garbles = false;

  reply answer(const heard& request) const;

  /// Key to content, after everything that was asked so far.
  std::map<std::string, std::string> objects() const;
  /// Keys of multipart uploads that were neither completed nor aborted.
  std::multiset<std::string> open_uploads() const;
  std::size_t count(const std::string& method, const std::string& in_target = "") const;

  const imposter* server = nullptr;

 private:
  struct contents;
  contents replay() const;
  std::string time_element(const std::string& name, const std::string& key) const;
};

/// "UploadPart", "PutObject", … by method and target.
std::string operation(const heard& request);

/// Runs `body` with a stage on the bucket.
void with_stage(bucket& bucket, staging::limits limits, std::function<net::task<>(staging::stage&)> body);

}  // namespace tests
