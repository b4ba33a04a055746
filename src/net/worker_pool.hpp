// CPU work off the loop: plain function objects on a few threads; coroutines never leave the loop's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace net {

/// Fixed threads, a queue each. Jobs of one lane run in the order of submission, on thread lane % threads.
/// Jobs must not throw; a job tells of its end by posting to the loop. Blocks SIGTERM/SIGINT in its threads.
class worker_pool {
 public:
  explicit worker_pool(unsigned threads);
  /// Finishes the queued jobs, then joins.
  ~worker_pool();
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  void submit(std::size_t lane, std::function<void()> job);
  std::size_t threads() const { return workers_.size(); }

 private:
  struct worker;
  std::vector<std::unique_ptr<worker>> workers_;
};

}  // namespace net
