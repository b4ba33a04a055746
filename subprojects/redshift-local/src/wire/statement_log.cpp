#include "wire/statement_log.hpp"

#include <cerrno>
#include <system_error>

#include "sql/mask.hpp"

namespace redshift_local::wire {

statement_log::statement_log(const std::string& path) : file_(nullptr, &std::fclose) {
  if (path.empty()) return;
  file_.reset(std::fopen(path.c_str(), "a"));
  if (!file_) throw std::system_error(errno, std::generic_category(), "the log " + path);
}

void statement_log::write(std::string_view session, std::string_view statement) {
  if (!file_) return;
  std::fprintf(file_.get(), "[%.*s] %s\n", static_cast<int>(session.size()), session.data(),
               sql::mask(statement).c_str());
  std::fflush(file_.get());
}

}  // namespace redshift_local::wire
