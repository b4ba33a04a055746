#include "copy/loader.hpp"

#include "copy/decompress.hpp"
#include "copy/document_splitter.hpp"
#include "copy/row_writer.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t sink_bytes = 256 * 1024;

class file_loader {
 public:
  file_loader(const load_job& job, row_writer& writer, std::string& rows, row_sink& sink)
      : job_(job), writer_(writer), rows_(rows), sink_(sink) {}

  asio::awaitable<std::uint64_t> run(asio::any_io_executor executor, manifest_entry entry) {
    s3_object object(executor, job_.source, entry.file);
    const bool found = co_await object.open();
    if (!found && entry.mandatory)
      throw sql_error(
          "XX000", "The specified S3 object '" + entry.file.key + "' does not exist",
          "error:  The specified S3 object '" + entry.file.key + "' does not exist\ncode:      8001");
    if (!found) co_return 0;
    unpack_ = make_decompressor(job_.packed);
    while (true) {
      auto packed = co_await object.read();
      if (packed.empty()) break;
      co_await take(packed);
    }
    unpack_->finish();
    splitter_.finish();
    co_return count_;
  }

  std::uint64_t line() const { return splitter_.line(); }

 private:
  asio::awaitable<void> take(std::string_view packed) {
    std::string plain;
    do {
      plain.clear();
      unpack_->step(packed, plain);
      splitter_.push(plain);
      for (std::string_view document; splitter_.next(document); ++count_) {
        writer_.append(rows_, document);
        if (rows_.size() >= sink_bytes) co_await sink_(rows_);
      }
    } while (!packed.empty() || !plain.empty());
  }

  const load_job& job_;
  row_writer& writer_;
  std::string& rows_;
  row_sink& sink_;
  std::unique_ptr<decompressor> unpack_;
  document_splitter splitter_;
  std::uint64_t count_ = 0;
};

}  // namespace

asio::awaitable<std::uint64_t> load(asio::any_io_executor executor, load_job job, row_sink sink) {
  row_writer writer(job.columns, job.ignore_case, job.how);
  std::string rows = row_writer::header();
  std::uint64_t count = 0;
  for (const auto& entry : job.files) {
    file_loader file(job, writer, rows, sink);
    try {
      count += co_await file.run(executor, entry);
    } catch (load_failure& failure) {
      failure.file = "s3://" + entry.file.bucket + "/" + entry.file.key;
      failure.line = file.line();
      throw;
    }
  }
  rows += row_writer::trailer();
  co_await sink(rows);
  co_return count;
}

}  // namespace redshift_local::copy
