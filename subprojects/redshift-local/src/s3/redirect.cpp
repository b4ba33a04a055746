#include "s3/redirect.hpp"

#include "s3/encoding.hpp"
#include "s3/sigv4.hpp"

namespace redshift_local::s3 {

namespace {

s3_error permanent(const request& what, const bucket& wanted, const std::string& address) {
  return {301,
          "PermanentRedirect",
          "The bucket you are attempting to access must be addressed using the specified endpoint. Please "
          "send all"
          " future requests to this endpoint.",
          {{"Endpoint", address}, {"Bucket", what.bucket}},
          {{"x-amz-bucket-region", wanted.region}}};
}

s3_error temporary(const request& what, const bucket& wanted, const endpoint& shared) {
  auto location = shared.url_of(wanted.region) + percent_encode(what.path, true);
  if (!what.query.empty()) location += '?' + canonical_query(what.query);
  return {
      307,
      "TemporaryRedirect",
      "Please re-send this request to the specified temporary endpoint. Continue to use the original request"
      " endpoint for future requests.",
      {{"Endpoint", shared.addresses.at(wanted.region)}, {"Bucket", what.bucket}},
      {{"Location", location}, {"x-amz-bucket-region", wanted.region}}};
}

}  // namespace

void check_region(const request& what, const endpoint& shared) {
  const auto found = shared.holdings.buckets().find(what.bucket);
  if (found == shared.holdings.buckets().end() || found->second.region == what.region) return;
  if (found->second.is_new) throw temporary(what, found->second, shared);
  throw permanent(what, found->second, shared.addresses.at(found->second.region));
}

}  // namespace redshift_local::s3
