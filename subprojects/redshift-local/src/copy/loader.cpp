#include "copy/loader.hpp"

#include <algorithm>

#include "copy/decompress.hpp"
#include "copy/encoding.hpp"
#include "copy/internal_error.hpp"
#include "copy/row_writer.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t write_bytes = 256 * 1024;
constexpr std::size_t most_replacements = 100;

row_writer make_writer(const load_job& job) {
  return {job.columns, make_field_reader(job.copy, job.json_paths, job.columns),
          converter(job.copy.how, job.truncate_super_strings)};
}

/// One statement: its rows in PostgreSQL's form, its count of bad ones.
class loader {
 public:
  loader(load_job job, load_target target)
      : job_(std::move(job)),
        target_(std::move(target)),
        writer_(make_writer(job_)),
        rows_(row_writer::header()) {}

  asio::awaitable<load_result> run(asio::any_io_executor executor) {
    for (const auto& entry : job_.files) {
      co_await load_file(executor, entry);
      if (result_.failed) co_return std::move(result_);
    }
    if (result_.files.empty())
      throw internal_error("The specified S3 objects of the manifest do not exist", 8001, job_.copy.url);
    rows_ += row_writer::trailer();
    co_await target_.write(rows_);
    co_return std::move(result_);
  }

 private:
  /// A file's own state is made anew for each.
  struct open_file {
    std::unique_ptr<decompressor> unpack;
    std::optional<utf16_decoder> decoder;
    std::unique_ptr<row_splitter> splitter;
    loaded_file done;
  };

  open_file make_file(const manifest_entry& entry) const {
    open_file file;
    file.unpack = make_decompressor(job_.copy.packed);
    if (job_.copy.encoding != sql::file_encoding::utf8) file.decoder.emplace(job_.copy.encoding);
    file.splitter = make_splitter(job_.copy, job_.limits);
    file.done.url = "s3://" + entry.file.bucket + "/" + entry.file.key;
    return file;
  }

  asio::awaitable<void> load_file(asio::any_io_executor executor, manifest_entry entry) {
    s3_object object(executor, job_.source, entry.file);
    const bool found = co_await object.open();
    if (!found && entry.mandatory)
      throw internal_error("The specified S3 object '" + entry.file.key + "' does not exist", 8001,
                           job_.copy.url);
    if (!found) co_return;
    auto file = make_file(entry);
    while (!result_.failed) {
      const auto packed = co_await object.read();
      if (packed.empty()) break;
      file.done.bytes += packed.size();
      co_await take(file, packed);
    }
    if (!result_.failed) co_await finish(file);
    if (!result_.failed && entry.content_length && *entry.content_length != file.done.bytes)
      throw internal_error("The size of the S3 object '" + entry.file.key +
                               "' differs from the content_length of the manifest",
                           8001, job_.copy.url);
    result_.files.push_back(std::move(file.done));
  }

  asio::awaitable<void> take(open_file& file, std::string_view packed) {
    std::string_view plain;
    do {
      plain = file.unpack->step(packed);
      std::optional<load_failure> bad;
      try {
        push(file, plain);
      } catch (const load_failure& failure) {
        bad = failure;
      }
      if (bad) co_await reject(file, *bad);
      if (bad && !result_.failed) throw internal_error(bad->what(), bad->code, file.done.url);
      co_await take_rows(file, &row_splitter::next);
    } while ((!packed.empty() || !plain.empty()) && !result_.failed);
  }

  void push(open_file& file, std::string_view plain) {
    if (!file.decoder) return file.splitter->push(plain);
    decoded_.clear();
    file.decoder->decode(plain, decoded_);
    file.splitter->push(decoded_);
  }

  asio::awaitable<void> finish(open_file& file) {
    file.unpack->finish();
    std::optional<load_failure> bad;
    try {
      if (file.decoder) file.decoder->finish();
    } catch (const load_failure& failure) {
      bad = failure;
    }
    if (bad) co_await reject(file, *bad);
    if (!result_.failed) co_await take_rows(file, &row_splitter::last);
  }

  /// The rows that are whole, one after the other; a bad one does not end it.
  asio::awaitable<void> take_rows(open_file& file, bool (row_splitter::*next)(std::string_view&)) {
    while (!result_.failed) {
      std::optional<load_failure> bad;
      bool more = true;
      try {
        more = append_rows(file, next);
      } catch (const load_failure& failure) {
        bad = failure;
      }
      if (bad) co_await reject(file, *bad);
      if (rows_.size() >= write_bytes) co_await target_.write(rows_);
      if (!bad && !more) co_return;
    }
  }

  /// False when there is no whole row left; else there is much to write.
  bool append_rows(open_file& file, bool (row_splitter::*next)(std::string_view&)) {
    std::string_view row;
    while (rows_.size() < write_bytes) {
      if (!(*file.splitter.*next)(row)) return false;
      if (!job_.discard) append_row(file, row);
      ++file.done.rows;
      ++result_.rows;
    }
    return true;
  }

  void append_row(const open_file& file, std::string_view row) {
    writer_.append(rows_, row);
    if (writer_.replaced() == nullptr || result_.replacements.size() == most_replacements) return;
    result_.replacements.push_back(
        {file.done.url, writer_.replaced()->name, file.splitter->line(), raw_text(row)});
  }

  asio::awaitable<void> reject(open_file& file, load_failure failure) {
    failure.file = file.done.url;
    failure.line = file.splitter->line();
    co_await target_.reject(std::move(failure));
    ++file.done.rejected;
    ++result_.rejected;
    result_.failed = !job_.copy.ignore_all_errors && result_.rejected >= job_.copy.most_errors;
  }

  load_job job_;
  load_target target_;
  row_writer writer_;
  load_result result_;
  std::string rows_;     // to be written
  std::string decoded_;  // of the piece at hand
};

}  // namespace

asio::awaitable<load_result> load(asio::any_io_executor executor, load_job job, load_target target) {
  loader one(std::move(job), std::move(target));
  co_return co_await one.run(executor);
}

}  // namespace redshift_local::copy
