// Clean-up that must run to its end although its caller was cancelled.
#pragma once

#include "net/async.hpp"

namespace net {

/// Awaits `work` out of reach of the caller's cancellation (give it a deadline of its own). A caller that is
/// cancelled meanwhile notices at its next co_await. One that was cancelled before cannot await anything,
/// this included: Asio throws at the co_await, and `work` does not run. Clean-up after a failure that may
/// have been a cancellation first awaits this_coro::reset_cancellation_state(disable_cancellation()).
task<> shielded(task<> work);

}  // namespace net
