// A time limit around any coroutine.
#pragma once

#include <stdexcept>
#include <string>

#include "net/async.hpp"

namespace net {

struct timed_out : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Awaits `work`; when `until` passes first, cancels it, waits for it to end, and throws timed_out whose text
/// is "<what> timed out". Cancelling the waiter cancels `work`, and is passed on as it is.
task<> with_deadline(task<> work, deadline until, std::string what);

/// The same for work with a result.
template <class T>
task<T> with_deadline(task<T> work, deadline until, std::string what);

}  // namespace net

#include "net/with_deadline_impl.hpp"
