#include "redshift/postgres.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tests {
namespace {

const std::string programs = "/usr/lib/postgresql/15/bin/";

/// PostgreSQL refuses to run as root.
std::string as_server() {
  return ::geteuid() == 0 ? "setpriv --reuid=nobody --regid=nogroup --clear-groups env -u HOME " : "";
}

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

std::uint16_t free_port() {
  net::asio::io_context loop;
  const net::asio::ip::tcp::endpoint any(net::asio::ip::address_v4::loopback(), 0);
  return net::asio::ip::tcp::acceptor(loop, any).local_endpoint().port();
}

const postgres& postgres::shared() {
  static const postgres server;
  return server;
}

postgres::postgres() {
  char name[] = "/tmp/redshift-test-XXXXXX";
  if (!::mkdtemp(name)) throw std::runtime_error("no temporary directory");
  directory_ = name;
  // The pipe ends with this program, be it by a crash; "e" keeps the server from inheriting it. A session of
  // its own keeps the shell out of reach of what ends this program's process group.
  const std::string stop = as_server() + programs + "pg_ctl -D " + directory_ + "/data -m immediate -w stop";
  const std::string clean_up = "cat >/dev/null; " + stop + " >/dev/null 2>&1; rm -rf " + directory_;
  guard_ = ::popen(("exec setsid sh -c '" + clean_up + "'").c_str(), "we");
  if (!guard_) throw std::runtime_error("no shell to clean up");

  endpoint_.host = "localhost";
  endpoint_.port = free_port();
  endpoint_.user = "flow";
  endpoint_.password = net::secret("correct horse");
  endpoint_.database = "postgres";
  endpoint_.session_sql = "SET timezone TO 'UTC'; SET datestyle TO 'ISO, MDY'; SET extra_float_digits TO 2;";
  make_certificates();
  make_cluster();
  endpoint_.root_certificate_pem = read_file(directory_ + "/ca.pem");
  other_authority_ = read_file(directory_ + "/other.pem");
}

postgres::~postgres() { ::pclose(guard_); }

void postgres::make_certificates() const {
  const std::string in = "cd " + directory_ + " && ", quiet = " >/dev/null 2>&1";
  const std::string key = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
  for (const std::string authority : {"ca", "other"}) {
    run(in + "openssl req -x509" + key + "-days 2 -subj '/CN=Test Authority " + authority + "' -keyout " +
        authority + ".key -out " + authority + ".pem" + quiet);
  }
  write_file(directory_ + "/names", "subjectAltName=DNS:localhost\n");
  run(in + "openssl req" + key + "-subj /CN=localhost -keyout server.key -out server.csr" + quiet);
  run(in +
      "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names"
      " -out server.pem" +
      quiet);
}

void postgres::make_cluster() const {
  write_file(directory_ + "/password", endpoint_.password.reveal());
  if (::geteuid() == 0) run("chown -R nobody:nogroup " + directory_);
  run("chmod 600 " + directory_ + "/server.key");
  const std::string data = directory_ + "/data";
  run(as_server() + programs + "initdb -D " + data + " -U flow -A scram-sha-256 --pwfile=" + directory_ +
      "/password --no-sync -E UTF8 --locale=C.UTF-8 >" + directory_ + "/initdb.log 2>&1");
  write_file(data + "/postgresql.auto.conf",
             "listen_addresses = '127.0.0.1'\nport = " + std::to_string(endpoint_.port) +
                 "\nunix_socket_directories = '" + directory_ +
                 "'\nfsync = off\nautovacuum = off\nssl = on\n" + "ssl_cert_file = '" + directory_ +
                 "/server.pem'\nssl_key_file = '" + directory_ + "/server.key'\n");
  write_file(data + "/pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  run(as_server() + programs + "pg_ctl -D " + data + " -l " + directory_ + "/log -w -t 30 start >/dev/null");
}

}  // namespace tests
