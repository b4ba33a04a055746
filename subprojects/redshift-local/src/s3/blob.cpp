#include "s3/blob.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

constexpr char blob_extension[] = ".blob";

[[noreturn]] void fail(const std::string& doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

}  // namespace

file_handle::~file_handle() {
  if (fd_ >= 0) ::close(fd_);
}

file_handle& file_handle::operator=(file_handle&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

blob::~blob() {
  std::error_code ignored;  // the directory may have been removed before us
  if (*removal_) std::filesystem::remove(file_, ignored);
}

file_handle blob::open() const {
  file_handle handle(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (handle.get() < 0) fail("opening the stored object " + file_.string());
  return handle;
}

blob_writer::blob_writer(std::filesystem::path file, blob_removal removal)
    : file_(std::move(file)),
      removal_(std::move(removal)),
      handle_(::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
  if (handle_.get() < 0) fail("creating the stored object " + file_.string());
}

blob_writer::~blob_writer() {
  std::error_code ignored;
  if (!finished_) std::filesystem::remove(file_, ignored);
}

void blob_writer::add(std::string_view bytes) {
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const auto written = ::write(handle_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("writing the stored object " + file_.string());
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::shared_ptr<const blob> blob_writer::finish() {
  auto done = std::make_shared<const blob>(file_, bytes_, removal_);
  finished_ = true;
  handle_ = file_handle();
  return done;
}

blob_directory::blob_directory(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::filesystem::create_directories(directory_);
  std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
}

blob_directory::~blob_directory() { *removal_ = false; }

std::unique_ptr<blob_writer> blob_directory::create() {
  return std::make_unique<blob_writer>(directory_ / (std::to_string(++created_) + blob_extension), removal_);
}

std::shared_ptr<const blob> blob_directory::find(const std::string& name) const {
  const auto file = directory_ / name;
  return std::make_shared<const blob>(file, std::filesystem::file_size(file), removal_);
}

void blob_directory::remove_others(const std::set<std::string>& wanted) {
  for (const auto& file : std::filesystem::directory_iterator(directory_)) {
    if (file.path().extension() != blob_extension) continue;
    if (!wanted.contains(file.path().filename().string())) std::filesystem::remove(file.path());
    created_ = std::max<std::uint64_t>(created_, to_number(file.path().stem().string()).value_or(0));
  }
}

void read_exactly(const file_handle& file, std::uint64_t offset, char* to, std::size_t size) {
  while (size > 0) {
    const auto got = ::pread(file.get(), to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = EIO;  // the file is shorter than it was when it was written
    if (got <= 0) fail("reading a stored object");
    to += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

}  // namespace redshift_local::s3
