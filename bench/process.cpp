#include "bench/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>

#include "bench/errors.hpp"
#include "bench/file_watch.hpp"
#include "bench/json.hpp"

extern char** environ;

namespace sim {
namespace {

constexpr std::size_t write_block_bytes = 256 << 10;  // a pipe's reader gains nothing beyond this
constexpr int pipe_bytes = 1 << 20;                   // the usual unprivileged maximum
constexpr std::size_t read_bytes = 256 << 10;

void close_fd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

/// Our end of a pipe does not block; the connector's end is its own file description and stays as it is.
void make_pipe(int& ours, int& theirs, bool we_write) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw run_error(status::failed, std::string("pipe: ") + std::strerror(errno));
  ours = ends[we_write ? 1 : 0];
  theirs = ends[we_write ? 0 : 1];
  fcntl(ours, F_SETFL, fcntl(ours, F_GETFL) | O_NONBLOCK);
  fcntl(ours, F_SETPIPE_SZ, pipe_bytes);  // refused when above the system's limit: only slower
}

/// Our environment with the additions in place of equally named variables.
std::vector<std::string> make_environment(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> out;
  for (char** at = environ; *at; ++at) {
    std::string_view entry(*at);
    bool replaced = false;
    for (const auto& [name, value] : added) replaced = replaced || entry.starts_with(name + "=");
    if (!replaced) out.emplace_back(entry);
  }
  for (const auto& [name, value] : added) out.push_back(name + "=" + value);
  return out;
}

}  // namespace

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

process::process(process_settings settings) : settings_(std::move(settings)) {
  if (!settings_.log_path.empty())
    log_file_ = open(settings_.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  spawn();
}

process::~process() {
  if (pid_ > 0) kill();
  close_all();
}

void process::spawn() {
  std::array<int, 3> theirs{-1, -1, -1};
  make_pipe(in_, theirs[0], true);
  make_pipe(output_, theirs[1], false);
  make_pipe(log_, theirs[2], false);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd < 3; ++fd)
    posix_spawn_file_actions_adddup2(&actions, theirs[static_cast<std::size_t>(fd)], fd);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // We ignore SIGPIPE; the connector gets the ordinary behaviour.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  auto environment = make_environment(settings_.environment);
  std::vector<char*> environment_pointers;
  for (auto& e : environment) environment_pointers.push_back(e.data());
  environment_pointers.push_back(nullptr);
  char* arguments[] = {settings_.path.data(), nullptr};
  int error = posix_spawn(&pid_, settings_.path.c_str(), &actions, &attributes, arguments,
                          environment_pointers.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  for (int& fd : theirs) close_fd(fd);
  if (error != 0) {
    pid_ = -1;
    close_all();
    throw connector_failed("cannot start the connector " + settings_.path + ": " + std::strerror(error));
  }
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

void process::close_all() {
  for (int* fd : {&in_, &output_, &log_, &pid_fd_, &log_file_}) close_fd(*fd);
}

void process::sent() {
  while (out_.size() - written_ >= write_block_bytes && in_ >= 0) {
    pump(1000);
    // Reading is bounded by what the connector may answer; writing on goes first.
    if (out_.size() - written_ < write_block_bytes || !lines_.empty()) return;
  }
}

void process::flush() {
  while (in_ >= 0 && written_ < out_.size()) pump(1000);
}

std::optional<std::string> process::take_line() {
  if (lines_.empty()) return std::nullopt;
  auto line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

std::optional<std::string> process::wait_line(std::string_view awaited, double limit_seconds) {
  auto deadline = now_seconds() + limit_seconds;
  while (lines_.empty() && output_ >= 0) {
    if (limit_seconds > 0 && now_seconds() > deadline) {
      kill();
      throw connector_failed("the connector sent no " + std::string(awaited) + " within " +
                             std::to_string(static_cast<int>(limit_seconds)) + " s");
    }
    pump(1000);
  }
  return take_line();
}

void process::pump(int timeout_ms) {
  bool want_write = in_ >= 0 && written_ < out_.size();
  std::array<pollfd, 4> polled{{{want_write ? in_ : -1, POLLOUT, 0},
                                {output_, POLLIN, 0},
                                {log_, POLLIN, 0},
                                {settings_.watch ? settings_.watch->descriptor() : -1, POLLIN, 0}}};
  int ready = poll(polled.data(), polled.size(), timeout_ms);
  if (ready < 0 && errno != EINTR)
    throw run_error(status::failed, std::string("poll: ") + std::strerror(errno));
  if (ready > 0) {
    if (polled[2].revents) read_log();
    if (polled[1].revents) read_output();
    if (polled[0].revents) write_some();
    if (polled[3].revents && settings_.watch->fired()) {
      kill();
      throw killed_on_purpose("killed the connector: \"" + settings_.watch->text() + "\" was written to " +
                              settings_.watch->path());
    }
  }
  if (now_seconds() - last_tick_ >= 1) {
    last_tick_ = now_seconds();
    sample_memory();
    if (on_tick) on_tick();
  }
}

void process::write_some() {
  auto n = write(in_, out_.data() + written_, out_.size() - written_);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n < 0) {
    // The connector is gone or has closed its input; the end of its output tells which.
    close_fd(in_);
    out_.clear();
    written_ = 0;
    return;
  }
  written_ += static_cast<std::size_t>(n);
  if (written_ == out_.size()) {
    out_.clear();
    written_ = 0;
  } else if (written_ >= (4 << 20)) {
    out_.erase(0, written_);
    written_ = 0;
  }
}

void process::read_output() {
  static thread_local std::string buffer(read_bytes, '\0');
  auto n = read(output_, buffer.data(), buffer.size());
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return close_fd(output_);
  std::string_view text(buffer.data(), static_cast<std::size_t>(n));
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    partial_.append(text.substr(0, end));
    lines_.push_back(std::move(partial_));
    partial_.clear();
    text.remove_prefix(end + 1);
  }
  partial_.append(text);
}

void process::read_log() {
  std::array<char, 16384> buffer;
  auto n = read(log_, buffer.data(), buffer.size());
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {
    if (!partial_log_.empty()) take_log_line(partial_log_);
    partial_log_.clear();
    return close_fd(log_);
  }
  std::string_view text(buffer.data(), static_cast<std::size_t>(n));
  if (log_file_ >= 0 && ::write(log_file_, text.data(), text.size()) < 0) close_fd(log_file_);
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    partial_log_.append(text.substr(0, end));
    take_log_line(partial_log_);
    partial_log_.clear();
    text.remove_prefix(end + 1);
  }
  partial_log_.append(text);
}

/// The message of a structured entry, or the raw line (Flow protocol: the last entry is the user's error).
void process::take_log_line(std::string_view line) {
  if (line.empty()) return;
  last_log_ = line;
  try {
    auto entry = parse_json(line);
    if (const auto* object = entry.if_object())
      for (const auto* name : {"message", "msg"})
        if (const auto* text = object->if_contains(name); text && text->is_string())
          last_log_ = std::string(text->get_string());
  } catch (const std::invalid_argument&) {
    // Plain text is legal on stderr.
  }
}

/// The high-water mark of the program itself: wait4's figure also counts ours from before the exec.
void process::sample_memory() {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  std::string line;
  while (std::getline(file, line))
    if (line.starts_with("VmHWM:"))
      usage_.peak_rss_bytes =
          std::max<std::uint64_t>(usage_.peak_rss_bytes, std::stoull(line.substr(6)) * 1024);
}

void process::finish(double limit_seconds) {
  flush();
  sample_memory();
  close_fd(in_);
  auto deadline = now_seconds() + limit_seconds;
  while (output_ >= 0 || log_ >= 0) {
    auto left = deadline - now_seconds();
    if (left <= 0) {
      kill();
      throw connector_failed("the connector did not end within " +
                             std::to_string(static_cast<int>(limit_seconds)) + " s of the end of its input");
    }
    pump(static_cast<int>(std::min(left, 1.0) * 1000) + 1);
  }
  reap();
}

void process::reap() {
  if (pid_ < 0) return;
  // Output has ended but the process may linger: give it a moment, then make it end.
  pollfd ended{pid_fd_, POLLIN, 0};
  if (pid_fd_ >= 0 && poll(&ended, 1, 10'000) == 0) ::kill(pid_, SIGKILL);
  int state = 0;
  rusage cost{};
  while (wait4(pid_, &state, 0, &cost) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  usage_.cpu_seconds = seconds(cost.ru_utime) + seconds(cost.ru_stime);
  if (WIFEXITED(state)) usage_.exit_code = WEXITSTATUS(state);
  if (WIFSIGNALED(state)) usage_.signal = WTERMSIG(state);
}

void process::kill() {
  if (pid_ < 0) return;
  sample_memory();
  ::kill(pid_, SIGKILL);
  close_fd(in_);
  reap();
}

std::string process::describe_end() {
  close_fd(in_);
  while (log_ >= 0 && pid_fd_ >= 0) {
    // A grandchild may hold the log open: what the connector itself wrote is there once it has ended.
    pollfd ended{pid_fd_, POLLIN, 0};
    bool over = poll(&ended, 1, 0) > 0;
    pollfd more{log_, POLLIN, 0};
    if (poll(&more, 1, over ? 0 : 1000) > 0)
      read_log();
    else if (over)
      break;
  }
  reap();
  std::string how = usage_.signal ? "was ended by signal " + std::to_string(usage_.signal)
                                  : "exited with status " + std::to_string(usage_.exit_code);
  return "the connector " + how + ": " +
         (last_log_.empty() ? "connector exited with no log output" : last_log_);
}

}  // namespace sim
