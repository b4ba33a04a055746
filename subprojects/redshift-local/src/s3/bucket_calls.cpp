// CreateBucket, HeadBucket, GetBucketLocation.
#include <algorithm>

#include "s3/operation.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// S3: 3 to 63 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends.
bool is_bucket_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && is_alphanumeric(name.front()) &&
         is_alphanumeric(name.back()) && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

/// The Region that a request to create a bucket is about; us-east-1 is the one that is not named.
std::string wanted_region(const std::string& document) {
  if (document.empty()) return "us-east-1";
  return std::string(parse_xml(document).child_text("LocationConstraint"));
}

}  // namespace

void admit_bucket(const request& what, catalog& holdings) { holdings.find_bucket(what.bucket); }

reply create_bucket(call& it, catalog& holdings) {
  const auto& name = it.what.bucket;
  if (!is_bucket_name(name))
    throw s3_error(400, "InvalidBucketName", "The specified bucket is not valid.", {{"BucketName", name}});
  if (const auto wanted = wanted_region(it.document); wanted != holdings.region)
    throw s3_error(400, "IllegalLocationConstraintException",
                   "The " + wanted +
                       " location constraint is incompatible for the region specific endpoint this"
                       " request was sent to.");
  const bool created = holdings.buckets.try_emplace(name).second;
  // Only us-east-1 forgives creating one's own bucket again.
  if (!created && holdings.region != "us-east-1")
    throw s3_error(409, "BucketAlreadyOwnedByYou",
                   "Your previous request to create the named bucket succeeded and you already own it.",
                   {{"BucketName", name}});
  reply answer;
  answer.headers.emplace_back("Location", "/" + name);
  return answer;
}

reply head_bucket(call&, catalog& holdings) {
  reply answer;
  answer.headers.emplace_back("x-amz-bucket-region", holdings.region);
  return answer;
}

reply get_bucket_location(call&, catalog& holdings) {
  xml_writer document;
  document.open_root("LocationConstraint");
  reply answer;
  answer.body = std::move(document).text() +
                (holdings.region == "us-east-1" ? "" : xml_escape(holdings.region)) + "</LocationConstraint>";
  return answer;
}

}  // namespace redshift_local::s3
