// How fast rows become durable objects, and at what cost, beside `zstd -1 -T1` over the same rows. The one
// program here that is made of the connector's own code: what it measures is src/staging and src/s3.
#include <sys/resource.h>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/random.hpp"
#include "net/event.hpp"
#include "net/task_group.hpp"
#include "staging/stage.hpp"

namespace {

namespace asio = net::asio;
using net::task;

// More than the window of `zstd -1` (512 KiB), so that no row is found again when its turn comes round.
constexpr std::size_t distinct_bytes = 768u << 10;
constexpr std::size_t max_finishing = 4;  // bindings, as in the connector

struct workload {
  double gigabytes = 0;
  std::size_t document_bytes = 0;
  std::uint32_t bindings = 0;
  std::uint64_t rows_per_turn = 0;  // of one binding, before the next has its turn

  std::uint64_t bytes() const { return static_cast<std::uint64_t>(gigabytes * 1e9); }
};

// ---- rows ------------------------------------------------------------------------------------------------

class documents {
 public:
  explicit documents(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < 500; ++i) words_.push_back(letters(2 + random_.below(8)));
  }

  /// A JSON object of at least `bytes`, with members as they occur in orders and events.
  std::string next(std::size_t bytes) {
    std::string text = R"({"id":)" + number(1'000'000'000);
    for (int i = 0; text.size() + 1 < bytes; ++i) {
      text += ",\"" + words_[static_cast<std::size_t>(i) % words_.size()] + "\":" + value(i % 5);
    }
    return text + '}';
  }

 private:
  std::string value(int kind) {
    switch (kind) {
      case 0:
        return number(100'000);
      case 1:
        return '"' + some_words(1 + random_.below(8)) + '"';
      case 2:
        return number(10'000) + '.' + std::to_string(10 + random_.below(90));
      case 3:
        return R"("2026-0)" + std::to_string(1 + random_.below(9)) + '-' + two_digits(28) + 'T' +
               two_digits(24) + ':' + two_digits(60) + ':' + two_digits(60) + R"(Z")";
      default:
        return random_.below(2) == 0 ? "true" : "null";
    }
  }
  std::string number(std::uint64_t limit) { return std::to_string(random_.below(limit)); }
  std::string two_digits(std::uint64_t limit) {
    const auto digits = number(limit);
    return digits.size() == 1 ? "0" + digits : digits;
  }
  std::string letters(std::uint64_t count) {
    std::string word;
    while (word.size() < count) word += static_cast<char>('a' + random_.below(26));
    return word;
  }
  std::string some_words(std::uint64_t count) {
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i > 0) text += ' ';
      text += words_[random_.below(words_.size())];
    }
    return text;
  }

  sim::random_stream random_;
  std::vector<std::string> words_;
};

std::vector<std::string> distinct_rows(const workload& load) {
  documents source(1);
  std::vector<std::string> rows;
  for (std::size_t bytes = 0; bytes < distinct_bytes || rows.size() < 2; bytes += rows.back().size()) {
    rows.push_back(source.next(load.document_bytes) + '\n');
  }
  return rows;
}

// ---- what it costs ---------------------------------------------------------------------------------------

double cpu_seconds(int who) {
  rusage used{};
  getrusage(who, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Since it was made, of this process (RUSAGE_SELF) or of children that have ended (RUSAGE_CHILDREN).
class meter {
 public:
  explicit meter(int who) : who_(who), cpu_(cpu_seconds(who)), start_(std::chrono::steady_clock::now()) {}
  boost::json::object read() const {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start_;
    return {{"seconds", wall.count()}, {"cpuSeconds", cpu_seconds(who_) - cpu_}};
  }

 private:
  int who_;
  double cpu_;
  std::chrono::steady_clock::time_point start_;
};

/// The kernel's own figure; ru_maxrss would count what the process was before exec.
std::uint64_t peak_memory_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name;) {
    std::uint64_t kibibytes = 0;
    if (name == "VmHWM:" && status >> kibibytes) return kibibytes << 10;
  }
  throw std::runtime_error("/proc/self/status has no VmHWM");
}

// ---- staging, as the connector's Store phase does it ------------------------------------------------------

class stager {
 public:
  stager(asio::any_io_executor executor, staging::stage& stage, std::uint32_t bindings)
      : stage_(stage), finished_one_(executor), finishing_(executor) {
    for (std::uint32_t i = 0; i < bindings; ++i) names_.emplace_back("staging-speed", i);
  }

  bool ready_for(std::uint32_t binding) const { return writer_ && current_ == binding; }
  task<> switch_to(std::uint32_t binding) {
    if (finishing_.failed()) co_await finishing_.join();
    leave_current();
    while (finishing_count_ >= max_finishing && !finishing_.failed()) {
      finished_one_.reset();
      co_await finished_one_.wait();
    }
    if (finishing_.failed()) co_await finishing_.join();
    current_ = binding;
    writer_.emplace(stage_, names_[binding]);
  }
  bool add(std::string_view row) {
    writer_->buffer() += row;
    return writer_->row_done();
  }
  task<> drain() { return writer_->flush_block(); }
  task<> finish() {
    if (finishing_.failed()) co_await finishing_.join();
    leave_current();
    co_await finishing_.join();
  }
  task<> abort() {
    finishing_.cancel();
    try {
      co_await finishing_.join();
    } catch (const std::exception&) {
      // A failure is on its way to the caller already.
    }
    if (writer_) co_await writer_->abort();
  }

  std::uint64_t rows() const { return rows_; }
  std::uint64_t objects() const { return objects_; }
  std::uint64_t compressed_bytes() const { return compressed_bytes_; }

 private:
  // Must not be called after a failure: a group that failed drops what is spawned, and the writer with it.
  void leave_current() {
    if (!writer_) return;
    ++finishing_count_;
    finishing_.spawn(finish_writer(std::move(*writer_)));
    writer_.reset();
  }
  task<> finish_writer(staging::writer writer) {
    const auto staged = co_await writer.finish();
    rows_ += staged.rows;
    objects_ += staged.keys.size();
    compressed_bytes_ += staged.bytes;
    --finishing_count_;
    finished_one_.set();
  }

  staging::stage& stage_;
  std::vector<staging::object_names> names_;
  std::uint32_t current_ = 0;
  std::optional<staging::writer> writer_;
  std::uint64_t rows_ = 0, objects_ = 0, compressed_bytes_ = 0;
  std::size_t finishing_count_ = 0;
  net::event finished_one_;
  net::task_group finishing_;  // last: joined before anything it uses dies
};

task<> stage_rows(stager& to, const workload& load, const std::vector<std::string>& rows) {
  std::uint64_t bytes = 0;
  for (std::uint64_t n = 0; bytes < load.bytes(); ++n) {
    const auto& row = rows[n % rows.size()];
    const auto binding = static_cast<std::uint32_t>(n / load.rows_per_turn % load.bindings);
    if (!to.ready_for(binding)) co_await to.switch_to(binding);
    if (to.add(row)) co_await to.drain();
    bytes += row.size();
  }
  co_await to.finish();
}

task<> measure_staging(s3::settings settings, const workload& load, const std::vector<std::string>& rows,
                       boost::json::object& report) {
  const auto executor = co_await asio::this_coro::executor;
  staging::stage stage(executor, std::move(settings));
  stager stager(executor, stage, load.bindings);
  const meter meter(RUSAGE_SELF);
  std::exception_ptr failure;
  try {
    co_await stage_rows(stager, load, rows);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    co_await stager.abort();
    std::rethrow_exception(failure);
  }
  report["staging"] = meter.read();
  report["rows"] = stager.rows();
  report["objects"] = stager.objects();
  report["compressedBytes"] = stager.compressed_bytes();
  report["peakMemoryBytes"] = peak_memory_bytes();
}

void run(asio::io_context& loop, task<> work) {
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown) {
    failure = thrown;
    loop.stop();  // idle connections would keep it waiting
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
}

// ---- zstd ------------------------------------------------------------------------------------------------

/// Returns how many bytes zstd was given.
std::uint64_t measure_zstd(const workload& load, const std::vector<std::string>& rows,
                           boost::json::object& report) {
  const meter meter(RUSAGE_CHILDREN);
  std::FILE* zstd = popen("exec zstd -1 -T1 -q -c >/dev/null", "w");
  if (zstd == nullptr) throw std::runtime_error("no process for zstd");
  std::uint64_t bytes = 0;
  for (std::size_t n = 0; bytes < load.bytes() && !std::ferror(zstd); ++n) {
    const auto& row = rows[n % rows.size()];
    bytes += std::fwrite(row.data(), 1, row.size(), zstd);
  }
  if (pclose(zstd) != 0) throw std::runtime_error("zstd has failed");
  report["zstd"] = meter.read();
  return bytes;
}

// ---- the command -----------------------------------------------------------------------------------------

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  if (!value) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

s3::settings settings_from_environment() {
  s3::settings settings;
  settings.who.access_key_id = variable("AWS_ACCESS_KEY_ID");
  settings.who.secret_access_key = net::secret(variable("AWS_SECRET_ACCESS_KEY"));
  settings.region = variable("AWS_REGION");
  settings.bucket = variable("BUCKET");
  s3::apply_environment(settings);
  return settings;
}

workload parse(char** argv) {
  const workload load{std::stod(argv[1]), std::stoul(argv[2]),
                      static_cast<std::uint32_t>(std::stoul(argv[3])), std::stoul(argv[4])};
  if (load.gigabytes <= 0 || load.document_bytes == 0 || load.bindings == 0 || load.rows_per_turn == 0) {
    throw std::invalid_argument("all four numbers must be positive");
  }
  return load;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::cerr
        << "staging-speed GB DOCUMENT_BYTES BINDINGS ROWS_PER_TURN; started by bench/staging_speed.py\n";
    return 2;
  }
  const auto load = parse(argv);
  const auto rows = distinct_rows(load);
  boost::json::object report;
  asio::io_context loop(1);
  run(loop, measure_staging(settings_from_environment(), load, rows, report));
  report["bytes"] = measure_zstd(load, rows, report);
  std::cout << boost::json::serialize(report) << std::endl;
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "staging-speed: " << error.what() << '\n';
  return EXIT_FAILURE;
}
