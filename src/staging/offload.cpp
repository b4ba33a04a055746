#include "staging/offload.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <memory>

namespace staging {

net::task<> offload(net::worker_pool& workers, std::size_t lane, std::function<void()> work) {
  const auto executor = co_await net::asio::this_coro::executor;
  auto initiate = [&](auto handler) {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    workers.submit(lane, [executor, resume = std::move(resume), &work]() mutable {
      std::exception_ptr failure;
      try {
        work();
      } catch (...) {
        failure = std::current_exception();
      }
      net::asio::post(executor, [resume = std::move(resume), failure] { (*resume)(failure); });
    });
  };
  co_await net::asio::async_initiate<const net::asio::use_awaitable_t<>&, void(std::exception_ptr)>(
      initiate, net::asio::use_awaitable);
}

}  // namespace staging
