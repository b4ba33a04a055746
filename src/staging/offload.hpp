// CPU work that a coroutine waits for.
#pragma once

#include <functional>

#include "net/async.hpp"
#include "net/worker_pool.hpp"

namespace staging {

/// Runs `work` on a worker and comes back to the loop; rethrows what it throws. Cancellation does not cut the
/// wait short, because the worker may hold references into the waiting frame; it is noticed at the next
/// co_await.
net::task<> offload(net::worker_pool& workers, std::size_t lane, std::function<void()> work);

}  // namespace staging
