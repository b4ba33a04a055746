// Clean-up that must run to its end although its caller was cancelled.
#pragma once

#include "net/async.hpp"

namespace net {

/// Awaits `work` out of reach of the caller's cancellation (give it a deadline of its own). A cancelled
/// caller notices at its next co_await.
task<> shielded(task<> work);

}  // namespace net
