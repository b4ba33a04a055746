// The words that every awaiting room shares.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace net {

namespace asio = boost::asio;

template <class T = void>
using task = asio::awaitable<T>;

/// A point in time that goes down the call chain; each leaf computes what is left.
using deadline = std::chrono::steady_clock::time_point;

inline deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

}  // namespace net
