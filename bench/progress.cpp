#include "bench/progress.hpp"

#include <cstdio>

#include "bench/process.hpp"

namespace sim {

progress::progress(bool enabled) : enabled_(enabled), started_(now_seconds()), last_print_(started_) {}

void progress::begin_transaction(std::uint64_t number, std::uint64_t total, const std::string& name) {
  transaction_ = "transaction " + std::to_string(number) + "/" + std::to_string(total) + " (" + name + ")";
}

void progress::begin_phase(const char* phase) {
  phase_ = phase;
  tick();
}

void progress::tick() {
  if (!enabled_ || transaction_.empty()) return;
  auto now = now_seconds();
  auto elapsed = now - last_print_;
  if (elapsed < 1) return;
  auto rate = static_cast<double>(bytes_ - last_bytes_) / 1e6 / elapsed;
  std::fprintf(stderr, "%3.0f s  %s, %s: %llu documents stored, %.1f MB/s\n", now - started_,
               transaction_.c_str(), phase_, static_cast<unsigned long long>(documents_), rate);
  last_print_ = now;
  last_bytes_ = bytes_;
}

}  // namespace sim
