#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <stdexcept>

namespace tests {

void run(std::function<net::task<>(net::asio::any_io_executor)> body, std::chrono::seconds limit) {
  net::asio::io_context loop;
  std::exception_ptr error;
  bool finished = false;
  net::asio::co_spawn(loop, body(loop.get_executor()), [&](std::exception_ptr thrown) {
    error = thrown;
    finished = true;
  });
  loop.run_for(limit);
  if (error) std::rethrow_exception(error);
  if (!finished) throw std::runtime_error("hang: the coroutine was still suspended at the time limit");
}

}  // namespace tests
