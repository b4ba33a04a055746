// What a stage owns and its writers share; private to this room.
#pragma once

#include "staging/block_budget.hpp"
#include "staging/stage.hpp"

namespace staging {

struct stage::state {
  state(net::asio::any_io_executor on, s3::settings settings, staging::limits with, s3::timing timing);

  net::asio::any_io_executor executor;
  staging::limits limits;
  s3::client client;
  s3::part_budget parts;
  block_budget blocks;
  std::string region;         // as configured
  std::size_t next_lane = 0;  // writers are spread over the workers
  net::worker_pool workers;   // last: joined before what its jobs use dies
};

}  // namespace staging
