// The conditions that both services run under.
#pragma once

#include "faults/pace.hpp"
#include "faults/plan.hpp"

namespace redshift_local::faults {

struct conditions {
  plan faults;
  pace timing;
};

}  // namespace redshift_local::faults
