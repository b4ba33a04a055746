// What all connections of one server share.
#pragma once

#include <string>

#include "faults/conditions.hpp"
#include "s3/catalog.hpp"
#include "s3/server.hpp"

namespace redshift_local::s3 {

struct endpoint {
  endpoint(options how, faults::conditions& under);  // throws as server does

  const options how;
  faults::conditions& under;
  std::chrono::seconds clock_offset;  // how.clock_offset, until it is changed
  catalog holdings;
  std::map<std::string, std::string> addresses;  // "127.0.0.1:<port>" by Region
  statistics counted;  // requests, errors, connections and bytes; the rest is in `holdings`
  std::uint64_t requests_seen = 0;

  statistics snapshot() const;
  std::string url_of(const std::string& region) const;  // of a Region's address
};

std::string to_json(const statistics& numbers);

}  // namespace redshift_local::s3
