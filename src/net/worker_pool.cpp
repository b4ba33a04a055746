#include "net/worker_pool.hpp"

#include <signal.h>

#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace net {

namespace {

/// Threads started while it lives leave SIGTERM and SIGINT to the loop's thread.
class blocked_signals {
 public:
  blocked_signals() {
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ours, &before_);
  }
  ~blocked_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  blocked_signals(const blocked_signals&) = delete;
  blocked_signals& operator=(const blocked_signals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

struct worker_pool::worker {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> jobs;
  bool ending = false;
  std::thread thread;

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return ending || !jobs.empty(); });
      if (jobs.empty()) return;
      auto job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      job();
      job = nullptr;  // what it captured dies outside the lock
      lock.lock();
    }
  }
};

worker_pool::worker_pool(unsigned threads) {
  assert(threads > 0);
  const blocked_signals masked;
  for (unsigned i = 0; i < threads; ++i) {
    auto& added = *workers_.emplace_back(std::make_unique<worker>());
    added.thread = std::thread([&added] { added.run(); });
  }
}

worker_pool::~worker_pool() {
  for (auto& worker : workers_) {
    const std::lock_guard lock(worker->mutex);
    worker->ending = true;
    worker->changed.notify_one();
  }
  for (auto& worker : workers_) worker->thread.join();
}

void worker_pool::submit(std::size_t lane, std::function<void()> job) {
  auto& worker = *workers_[lane % workers_.size()];
  const std::lock_guard lock(worker.mutex);
  worker.jobs.push_back(std::move(job));
  worker.changed.notify_one();
}

}  // namespace net
