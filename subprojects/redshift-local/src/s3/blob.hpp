// Bytes in a file of their own. Names are numbers: no key ever becomes a path. Files outlive the process when
// somebody owned them at its end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace redshift_local::s3 {

/// A file descriptor that closes itself.
class file_handle {
 public:
  explicit file_handle(int fd = -1) : fd_(fd) {}
  ~file_handle();
  file_handle(file_handle&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  file_handle& operator=(file_handle&& other) noexcept;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Whether files of blobs that nobody owns any more are removed. Shared by all blobs of a directory; over
/// when the directory is.
using blob_removal = std::shared_ptr<const bool>;

/// Immutable; the file goes with its last owner, so that a reader keeps what it reads.
class blob {
 public:
  blob(std::filesystem::path file, std::uint64_t bytes, blob_removal removal)
      : file_(std::move(file)), bytes_(bytes), removal_(std::move(removal)) {}
  ~blob();
  blob(const blob&) = delete;
  blob& operator=(const blob&) = delete;

  std::uint64_t bytes() const { return bytes_; }
  std::string name() const { return file_.filename().string(); }
  file_handle open() const;  // for reading; throws std::system_error

 private:
  std::filesystem::path file_;
  std::uint64_t bytes_;
  blob_removal removal_;
};

/// Writes a new file. Without finish() nothing remains of it.
class blob_writer {
 public:
  blob_writer(std::filesystem::path file, blob_removal removal);  // throws std::system_error
  ~blob_writer();
  blob_writer(const blob_writer&) = delete;
  blob_writer& operator=(const blob_writer&) = delete;

  void add(std::string_view bytes);  // throws std::system_error
  std::shared_ptr<const blob> finish();

 private:
  std::filesystem::path file_;
  blob_removal removal_;
  file_handle handle_;
  std::uint64_t bytes_ = 0;
  bool finished_ = false;
};

/// The directory that the files live in; made if it is missing, for nobody but us.
class blob_directory {
 public:
  explicit blob_directory(std::filesystem::path directory);  // throws std::filesystem::filesystem_error
  ~blob_directory();                                         // what is owned now stays on disk
  blob_directory(const blob_directory&) = delete;
  blob_directory& operator=(const blob_directory&) = delete;

  std::unique_ptr<blob_writer> create();

  /// A blob of an earlier process. Throws std::filesystem::filesystem_error when it is not there.
  std::shared_ptr<const blob> find(const std::string& name) const;

  /// Removes the files of an earlier process that find() was not asked for. Call it before create().
  void remove_others(const std::set<std::string>& wanted);

  const std::filesystem::path& path() const { return directory_; }

 private:
  std::filesystem::path directory_;
  std::shared_ptr<bool> removal_ = std::make_shared<bool>(true);
  std::uint64_t created_ = 0;
};

/// Reads exactly `size` bytes at `offset`. Throws std::system_error.
void read_exactly(const file_handle& file, std::uint64_t offset, char* to, std::size_t size);

}  // namespace redshift_local::s3
