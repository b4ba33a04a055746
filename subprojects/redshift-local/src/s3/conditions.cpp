#include "s3/conditions.hpp"

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

s3_error failed(const std::string& condition) {
  return {412,
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          {{"Condition", condition}}};
}

/// Of a list such as `"a", "b"` or `*`; S3 does not insist on the quotes.
bool lists_etag(std::string_view list, std::string_view etag) {
  if (list == "*") return true;
  const auto bare = etag.substr(1, etag.size() - 2);
  while (!list.empty()) {
    const auto one = trim(list.substr(0, list.find(',')));
    list.remove_prefix(std::min(list.size(), list.find(',')));
    list.remove_prefix(std::min<std::size_t>(list.size(), 1));
    if (one == etag || one == bare) return true;
  }
  return false;
}

std::optional<instant> date_header(const request& what, std::string_view name) {
  return from_http_date(what.header(name).value_or(""));
}

}  // namespace

void check_write_conditions(const request& what, const catalog& holdings) {
  const auto& objects = holdings.find_bucket(what.bucket).objects;
  const auto existing = objects.find(what.key);
  if (const auto none = what.header("if-none-match")) {
    if (*none != "*") throw not_implemented("If-None-Match with an ETag");
    if (existing != objects.end()) throw failed("If-None-Match");
  }
  if (const auto match = what.header("if-match")) {
    const auto& found = *holdings.find_object(what.bucket, what.key);
    if (!lists_etag(*match, found.etag)) throw failed("If-Match");
  }
}

bool is_not_modified(const request& what, const object& found) {
  if (const auto match = what.header("if-match")) {
    if (!lists_etag(*match, found.etag)) throw failed("If-Match");
  } else if (const auto date = date_header(what, "if-unmodified-since"); date && found.modified > *date) {
    throw failed("If-Unmodified-Since");
  }
  if (const auto none = what.header("if-none-match")) return lists_etag(*none, found.etag);
  const auto date = date_header(what, "if-modified-since");
  return date && found.modified <= *date;
}

}  // namespace redshift_local::s3
