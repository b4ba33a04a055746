#include "redshift/root_certificate.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace redshift {
namespace {

// Debian's ca-certificates, which holds the Amazon roots.
constexpr const char* system_bundle = "/etc/ssl/certs/ca-certificates.crt";
// libpq verifies in every mode as soon as the file exists, and no file can exist below a device.
constexpr const char* never_there = "/dev/null/no-root-certificate";

void write_all(int file, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count < 0) throw std::system_error(errno, std::generic_category(), "keeping the root certificate");
    done += static_cast<std::size_t>(count);
  }
}

}  // namespace

root_certificate::root_certificate(const endpoint& where) {
  if (where.tls == tls_mode::require) {
    path_ = never_there;
  } else if (where.root_certificate_pem.empty()) {
    path_ = system_bundle;
  } else {
    file_ = ::memfd_create("root-certificate", MFD_CLOEXEC);
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), "keeping the root certificate");
    write_all(file_, where.root_certificate_pem);
    path_ = "/proc/self/fd/" + std::to_string(file_);
  }
}

root_certificate::~root_certificate() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace redshift
