#include "cluster/directory.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace redshift_local::cluster {
namespace {

namespace fs = std::filesystem;
constexpr const char* prefix = "redshift-local-";

/// Directories are named prefix-<process>-XXXXXX; one whose process is gone is nobody's.
void remove_orphans(const fs::path& where) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(where, ignored)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const int process = std::atoi(name.c_str() + std::string_view(prefix).size());
    if (process > 0 && kill(process, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

fs::path make_temporary() {
  const auto where = fs::temp_directory_path();
  remove_orphans(where);
  auto name = (where / (prefix + std::to_string(getpid()) + "-XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  fs::permissions(name, fs::perms(0711));  // the server's user must get through
  return name;
}

}  // namespace

directory::directory(const fs::path& keep) : path_(keep), temporary_(keep.empty()) {
  if (temporary_)
    path_ = make_temporary();
  else
    fs::create_directories(path_);
  path_ = fs::absolute(path_);
}

directory::~directory() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
}

}  // namespace redshift_local::cluster
