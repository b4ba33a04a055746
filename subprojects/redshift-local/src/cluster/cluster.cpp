#include "cluster/cluster.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace redshift_local::cluster {
namespace {

namespace fs = std::filesystem;
namespace asio = boost::asio;

constexpr const char* programs = "/usr/lib/postgresql/15/bin";
constexpr int own_connections = 40;  // beside those of the sessions
constexpr const char* settings = R"(
listen_addresses = ''
unix_socket_permissions = 0700
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
jit = off
deadlock_timeout = 200ms
client_connection_check_interval = 500ms
timezone = 'UTC'
log_timezone = 'UTC'
)";

std::system_error failed(const char* call) { return {errno, std::generic_category(), call}; }

struct identity {
  uid_t user = 0;
  gid_t group = 0;
};

identity nobody() {
  const auto* entry = getpwnam("nobody");
  if (entry == nullptr)
    throw std::runtime_error("PostgreSQL does not run as root, and there is no user nobody");
  return {entry->pw_uid, entry->pw_gid};
}

void give_away(const fs::path& path) {
  if (geteuid() != 0) return;
  const auto to = nobody();
  if (chown(path.c_str(), to.user, to.group) != 0) throw failed("chown");
}

/// PostgreSQL's user must get through every directory above its own.
void check_reachable(fs::path path) {
  if (geteuid() != 0) return;
  const auto who = nobody();
  while (path.has_relative_path()) {
    struct stat facts{};
    if (stat(path.c_str(), &facts) != 0) throw failed("stat");
    if (!(facts.st_mode & (facts.st_uid == who.user ? S_IXUSR : S_IXOTH)))
      throw std::runtime_error("PostgreSQL, which runs as nobody and not as root, cannot enter " +
                               path.string() +
                               ": use another directory (TMPDIR or --data), or chmod o+x that one");
    path = path.parent_path();
  }
}

/// In the child: never outlive the parent, never be root, nothing inherited but the output.
[[noreturn]] void become(std::vector<std::string> arguments, int output, pid_t parent, bool as_nobody,
                         identity who) {
  if (as_nobody && (setgroups(0, nullptr) != 0 || setgid(who.group) != 0 || setuid(who.user) != 0))
    _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which clears it
  if (getppid() != parent) _exit(126);
  setpgid(0, 0);  // a ^C at the terminal is for the parent alone
  signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, 0);
  dup2(output, 1);
  dup2(output, 2);
  std::vector<char*> pointers;
  for (auto& each : arguments) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  unsetenv("HOME");
  if (chdir("/") != 0) _exit(126);
  execv(pointers.front(), pointers.data());
  _exit(127);
}

pid_t spawn(std::vector<std::string> arguments, int output) {
  const bool as_nobody = geteuid() == 0;
  const auto who = as_nobody ? nobody() : identity{};
  const auto parent = getpid();
  const auto child = fork();
  if (child < 0) throw failed("fork");
  if (child == 0) become(std::move(arguments), output, parent, as_nobody, who);
  return child;
}

std::pair<int, int> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw failed("pipe2");
  return {ends[0], ends[1]};
}

/// False at the end of the stream.
bool read_more(int from, std::string& text) {
  std::array<char, 4096> buffer{};
  const auto count = read(from, buffer.data(), buffer.size());
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) return false;
  text.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

void init(const fs::path& data) {
  const auto [read_end, write_end] = make_pipe();
  const auto child = spawn({std::string(programs) + "/initdb", "-D", data.string(), "-U", superuser, "-A",
                            "trust", "--no-sync", "-E", "UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8"},
                           write_end);
  close(write_end);
  std::string said;
  while (read_more(read_end, said)) {
  }
  close(read_end);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error("initdb failed (is postgresql-15 installed?): " + said);
}

int pidfd_open(pid_t process) { return static_cast<int>(syscall(SYS_pidfd_open, process, 0)); }

bool ends_within(pid_t process, int milliseconds) {
  pollfd watched{pidfd_open(process), POLLIN, 0};
  const bool ended = poll(&watched, 1, milliseconds) == 1;
  close(watched.fd);
  return ended;
}

}  // namespace

postgres::postgres(const fs::path& directory, int sessions)
    : socket_directory_((directory / "run").string()) {
  check_reachable(directory);
  const auto home = directory / "postgres";
  fs::create_directories(home);
  fs::create_directories(socket_directory_);
  give_away(home);
  give_away(socket_directory_);
  if (socket_path().size() > 100)
    throw std::runtime_error("the path of the directory is too long for a unix socket");
  const auto data = home / "data";
  if (!fs::exists(data / "PG_VERSION")) init(data);
  start(data, sessions);
  try {
    wait_until_ready();
  } catch (...) {
    stop();
    throw;
  }
}

postgres::~postgres() { stop(); }

std::string postgres::socket_path() const {
  return socket_directory_ + "/.s.PGSQL." + std::to_string(socket_port);
}

void postgres::start(const fs::path& data, int sessions) {
  const auto configuration = data / "redshift-local.conf";
  std::ofstream(configuration) << settings << "max_connections = " << sessions + own_connections << '\n';
  fs::permissions(configuration, fs::perms(0644));
  const auto [read_end, write_end] = make_pipe();
  log_ = read_end;
  // Its own configuration file is left alone; ours is read instead, with what initdb found in it that
  // matters.
  process_ =
      spawn({std::string(programs) + "/postgres", "-D", data.string(), "-c",
             "config_file=" + configuration.string(), "-c", "hba_file=" + (data / "pg_hba.conf").string(),
             "-c", "ident_file=" + (data / "pg_ident.conf").string(), "-c",
             "unix_socket_directories=" + socket_directory_, "-c", "port=" + std::to_string(socket_port)},
            write_end);
  close(write_end);
}

void postgres::wait_until_ready() {
  std::string said;
  while (said.find("database system is ready to accept connections") == std::string::npos)
    if (!read_more(log_, said)) throw std::runtime_error("PostgreSQL did not start: " + said);
}

void postgres::stop() {
  if (process_ > 0) {
    kill(process_, SIGINT);
    if (!ends_within(process_, 2000)) kill(process_, SIGQUIT);
    if (!ends_within(process_, 2000)) kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  if (log_ >= 0) close(log_);
  process_ = log_ = -1;
}

asio::awaitable<void> postgres::watch(asio::any_io_executor executor) {
  asio::posix::stream_descriptor log(executor, dup(log_));
  std::array<char, 4096> buffer{};
  try {
    while (true) co_await log.async_read_some(asio::buffer(buffer), asio::use_awaitable);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::eof) throw;
  }
}

}  // namespace redshift_local::cluster
