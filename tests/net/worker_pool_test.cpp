#include "net/worker_pool.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

TEST_CASE("jobs of one lane run in the order of submission") {
  std::vector<int> seen;
  {
    net::worker_pool pool(2);
    for (int i = 0; i < 100; ++i) pool.submit(3, [&seen, i] { seen.push_back(i); });
  }
  REQUIRE(seen.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(seen[i] == i);
}

TEST_CASE("lanes that differ modulo the threads run side by side") {
  std::latch both(2);
  net::worker_pool pool(2);
  // Each waits for the other: on one thread this would never end.
  pool.submit(0, [&] { both.arrive_and_wait(); });
  pool.submit(1, [&] { both.arrive_and_wait(); });
  both.wait();
}

TEST_CASE("queued jobs are finished before the pool is gone") {
  std::atomic<int> done = 0;
  {
    net::worker_pool pool(1);
    for (int i = 0; i < 10; ++i) pool.submit(0, [&] { ++done; });
  }
  CHECK(done == 10);
}

TEST_CASE("workers leave SIGTERM and SIGINT to the loop's thread") {
  bool term = false, interrupt = false;
  {
    net::worker_pool pool(1);
    pool.submit(0, [&] {
      sigset_t mask;
      pthread_sigmask(SIG_SETMASK, nullptr, &mask);
      term = sigismember(&mask, SIGTERM) == 1;
      interrupt = sigismember(&mask, SIGINT) == 1;
    });
  }
  CHECK(term);
  CHECK(interrupt);
  sigset_t ours;
  pthread_sigmask(SIG_SETMASK, nullptr, &ours);
  CHECK(sigismember(&ours, SIGTERM) == 0);
}
