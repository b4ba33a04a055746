// A connector process: pipes that never deadlock, its log, its end, and what it cost.
#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim {

class file_watch;

struct process_settings {
  std::string path;                                              // of the connector
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::string log_path;         // where stderr is appended to; empty: nowhere
  file_watch* watch = nullptr;  // when it fires, the connector is killed and killed_on_purpose thrown
};

struct process_usage {
  double cpu_seconds = 0;
  std::uint64_t peak_rss_bytes = 0;
  int exit_code = -1;  // -1: ended by a signal
  int signal = 0;
};

/// Kills the process when destroyed before it has ended.
class process {
 public:
  /// Throws connector_failed when it cannot be started.
  explicit process(process_settings settings);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Called at least once a second while waiting, for progress displays.
  std::function<void()> on_tick;

  /// Space for messages to the connector. Append whole lines, then call sent().
  std::string& out() { return out_; }
  /// Writes when enough has gathered, and reads what has arrived meanwhile.
  void sent();
  /// Writes everything.
  void flush();
  /// The next line from the connector that is here already.
  std::optional<std::string> take_line();
  /// Waits for a line; nothing at the end of output. `limit_seconds` 0: for ever; past it throws
  /// connector_failed, naming `awaited`.
  std::optional<std::string> wait_line(std::string_view awaited, double limit_seconds = 0);

  /// Ends input and waits for the end of output and of the process. Kills it after `limit_seconds`, which is
  /// connector_failed.
  void finish(double limit_seconds);
  void kill();
  /// Its input or output has ended although we have not ended it.
  [[nodiscard]] bool is_gone() const { return pid_ < 0 || in_ < 0 || output_ < 0; }
  [[nodiscard]] bool has_partial_line() const { return !partial_.empty(); }
  /// Waits for the process after its output has ended, and describes why: status and last log line.
  std::string describe_end();
  [[nodiscard]] const process_usage& usage() const { return usage_; }
  [[nodiscard]] const std::string& last_log() const { return last_log_; }

 private:
  void spawn();
  void pump(int timeout_ms);
  void write_some();
  void read_output();
  void read_log();
  void take_log_line(std::string_view line);
  void sample_memory();
  void reap();
  void close_all();

  process_settings settings_;
  pid_t pid_ = -1;
  int in_ = -1, output_ = -1, log_ = -1, pid_fd_ = -1, log_file_ = -1;
  std::string out_;
  std::size_t written_ = 0;
  std::string partial_, partial_log_, last_log_;
  std::deque<std::string> lines_;
  double last_tick_ = 0;
  process_usage usage_;
};

/// Seconds of a clock that never jumps.
double now_seconds();

}  // namespace sim
