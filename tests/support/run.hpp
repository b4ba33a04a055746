// Runs a coroutine test on a loop of its own: rethrows what it throws, and fails on a hang.
#pragma once

#include <chrono>
#include <functional>

#include "net/async.hpp"

namespace tests {

/// `body` gets the loop's executor. A body still suspended after `limit` throws std::runtime_error("hang").
void run(std::function<net::task<>(net::asio::any_io_executor)> body,
         std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace tests
