// A PostgreSQL 15 of our own: initdb, start, stop.
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>

namespace redshift_local::cluster {

inline constexpr const char* superuser = "redshift_local";
inline constexpr int socket_port = 5432;  // part of the unix socket's name

class postgres {
 public:
  /// Makes a cluster below `directory` unless there is one, and starts it. Blocks until it accepts
  /// connections, of which `sessions` may be the clients'. When we are root it runs as nobody. Throws
  /// std::runtime_error with what PostgreSQL said.
  postgres(const std::filesystem::path& directory, int sessions);
  /// Stops it (fast shutdown, immediate after two seconds) and waits for its end.
  ~postgres();
  postgres(const postgres&) = delete;
  postgres& operator=(const postgres&) = delete;

  std::string socket_directory() const { return socket_directory_; }
  std::string socket_path() const;

  /// Reads away what it logs; returns when it has ended.
  boost::asio::awaitable<void> watch(boost::asio::any_io_executor executor);

 private:
  void start(const std::filesystem::path& data, int sessions);
  void stop();
  void wait_until_ready();

  std::string socket_directory_;
  pid_t process_ = -1;
  int log_ = -1;  // read end of its standard error
};

}  // namespace redshift_local::cluster
