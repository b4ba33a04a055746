#include "s3/endpoint.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace redshift_local::s3 {

namespace {

boost::json::object to_object(const std::map<std::string, std::uint64_t>& counts) {
  boost::json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

}  // namespace

endpoint::endpoint(options given, faults::conditions& conditions)
    : how(std::move(given)),
      under(conditions),
      clock_offset(how.clock_offset),
      holdings(how.storage_directory, [this] {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + clock_offset;
      }) {
  for (const auto& one : how.buckets)
    holdings.create_bucket(one.name, one.region.empty() ? how.region : one.region, one.is_new);
}

std::string endpoint::url_of(const std::string& region) const {
  return (how.certificate_pem.empty() ? "http://" : "https://") + addresses.at(region);
}

statistics endpoint::snapshot() const {
  statistics numbers = counted;
  for (const auto& [name, held] : holdings.buckets()) {
    numbers.objects += held.objects.size();
    for (const auto& [key, one] : held.objects) numbers.object_bytes += one->bytes;
    for (const auto& [id, one] : held.uploads)
      numbers.open_uploads.push_back(name + '/' + one.key + ' ' + id);
  }
  return numbers;
}

std::string to_json(const statistics& numbers) {
  boost::json::object document;
  document["requests"] = to_object(numbers.requests);
  document["errors"] = to_object(numbers.errors);
  document["connections"] = numbers.connections;
  document["bodyBytesIn"] = numbers.body_bytes_in;
  document["bodyBytesOut"] = numbers.body_bytes_out;
  document["objects"] = numbers.objects;
  document["objectBytes"] = numbers.object_bytes;
  document["openUploads"] = boost::json::array(numbers.open_uploads.begin(), numbers.open_uploads.end());
  return boost::json::serialize(document);
}

}  // namespace redshift_local::s3
