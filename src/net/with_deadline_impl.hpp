// The part of with_deadline that depends on the type of the result.
#pragma once

#include <optional>
#include <utility>

#include "net/with_deadline.hpp"

namespace net {

namespace detail {
/// Lifetimes: `into` must live until the returned task has been awaited.
template <class T>
task<> store_result(task<T> work, std::optional<T>& into) {
  into.emplace(co_await std::move(work));
}
}  // namespace detail

template <class T>
task<T> with_deadline(task<T> work, deadline until, std::string what) {
  std::optional<T> result;
  co_await with_deadline(detail::store_result(std::move(work), result), until, std::move(what));
  co_return std::move(*result);
}

}  // namespace net
