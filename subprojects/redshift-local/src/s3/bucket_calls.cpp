// ListBuckets, CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation.
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

/// The Region that a request to create a bucket is about; us-east-1 is the one that must not be named.
std::string wanted_region(const std::string& document) {
  if (document.empty()) return "us-east-1";
  const auto root = parse_xml(document);
  if (root.name != "CreateBucketConfiguration")
    throw s3_error(
        400, "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema");
  const std::string wanted(root.child_text("LocationConstraint"));
  if (wanted == "us-east-1")
    throw s3_error(400, "InvalidLocationConstraint", "The specified location-constraint is not valid",
                   {{"LocationConstraint", wanted}});
  return wanted.empty() ? "us-east-1" : wanted;
}

}  // namespace

reply list_buckets(call&, catalog& holdings) {
  xml_writer document;
  document.open_root("ListAllMyBucketsResult").open("Owner").element("ID", account_id).close("Owner");
  document.open("Buckets");
  for (const auto& [name, one] : holdings.buckets()) {
    document.open("Bucket").element("Name", name).element("CreationDate", to_iso_date(one.created));
    document.close("Bucket");
  }
  document.close("Buckets").close("ListAllMyBucketsResult");
  reply answer;
  answer.body = std::move(document).text();
  return answer;
}

void admit_bucket(const request& what, catalog& holdings) { holdings.find_bucket(what.bucket); }

reply create_bucket(call& it, catalog& holdings) {
  const auto& name = it.what.bucket;
  if (!is_bucket_name(name))
    throw s3_error(400, "InvalidBucketName", "The specified bucket is not valid.", {{"BucketName", name}});
  if (const auto wanted = wanted_region(it.document); wanted != it.what.region)
    throw s3_error(400, "IllegalLocationConstraintException",
                   "The " + (it.document.empty() ? "unspecified" : wanted) +
                       " location constraint is incompatible for the region specific endpoint this"
                       " request was sent to.");
  const bool created = holdings.create_bucket(name, it.what.region, false);
  // Only us-east-1 forgives creating one's own bucket again.
  if (!created && it.what.region != "us-east-1")
    throw s3_error(409, "BucketAlreadyOwnedByYou",
                   "Your previous request to create the named bucket succeeded and you already own it.",
                   {{"BucketName", name}});
  reply answer;
  answer.headers.emplace_back("Location", "/" + name);
  return answer;
}

reply head_bucket(call& it, catalog&) {
  reply answer;
  answer.headers.emplace_back("x-amz-bucket-region", it.what.region);
  return answer;
}

reply delete_bucket(call& it, catalog& holdings) {
  if (!holdings.find_bucket(it.what.bucket).objects.empty())
    throw s3_error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty",
                   {{"BucketName", it.what.bucket}});
  holdings.drop_bucket(it.what.bucket);
  reply answer;
  answer.status = 204;
  return answer;
}

reply get_bucket_location(call& it, catalog&) {
  xml_writer document;
  document.open_root("LocationConstraint");
  reply answer;
  answer.body = std::move(document).text() +
                (it.what.region == "us-east-1" ? "" : xml_escape(it.what.region)) + "</LocationConstraint>";
  return answer;
}

}  // namespace redshift_local::s3
