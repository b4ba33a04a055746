// Bytes in a file of their own. Names are numbers: no key ever becomes a path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
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

/// Immutable; the file goes with its last owner, so that a reader keeps what it reads.
class blob {
 public:
  blob(std::filesystem::path file, std::uint64_t bytes) : file_(std::move(file)), bytes_(bytes) {}
  ~blob();
  blob(const blob&) = delete;
  blob& operator=(const blob&) = delete;

  std::uint64_t bytes() const { return bytes_; }
  file_handle open() const;  // for reading; throws std::system_error

 private:
  std::filesystem::path file_;
  std::uint64_t bytes_;
};

/// Writes a new file. Without finish() nothing remains of it.
class blob_writer {
 public:
  explicit blob_writer(std::filesystem::path file);  // throws std::system_error
  ~blob_writer();
  blob_writer(const blob_writer&) = delete;
  blob_writer& operator=(const blob_writer&) = delete;

  void add(std::string_view bytes);  // throws std::system_error
  std::shared_ptr<const blob> finish();

 private:
  std::filesystem::path file_;
  file_handle handle_;
  std::uint64_t bytes_ = 0;
  bool finished_ = false;
};

/// The directory that the files live in; made if it is missing, for nobody but us.
class blob_directory {
 public:
  explicit blob_directory(std::filesystem::path directory);  // throws std::filesystem::filesystem_error
  std::unique_ptr<blob_writer> create();

 private:
  std::filesystem::path directory_;
  std::uint64_t created_ = 0;
};

/// Reads exactly `size` bytes at `offset`. Throws std::system_error.
void read_exactly(const file_handle& file, std::uint64_t offset, char* to, std::size_t size);

}  // namespace redshift_local::s3
