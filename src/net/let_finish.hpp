// Work that had better not be cut off in the middle.
#pragma once

#include <chrono>

#include "net/async.hpp"

namespace net {

/// Awaits `work`. When the waiter is cancelled meanwhile, `work` gets up to `grace` to end by itself before
/// it is cancelled too; either way it has ended when the cancellation is passed on. The waiter cannot be
/// cancelled after that, so that its clean-up can await.
task<> let_finish(task<> work, std::chrono::milliseconds grace);

}  // namespace net
