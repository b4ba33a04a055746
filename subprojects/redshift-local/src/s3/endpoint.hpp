// What all connections of one server share.
#pragma once

#include <string>

#include "s3/blob.hpp"
#include "s3/catalog.hpp"
#include "s3/fault.hpp"
#include "s3/server.hpp"

namespace redshift_local::s3 {

struct endpoint {
  explicit endpoint(options how);  // throws as server does

  const options how;
  catalog holdings;
  blob_directory blobs;
  fault_plan faults;
  statistics counted;  // requests, errors, connections and bytes; the rest is in `holdings`
  std::uint64_t requests_seen = 0;

  statistics snapshot() const;
};

std::string to_json(const statistics& numbers);

}  // namespace redshift_local::s3
