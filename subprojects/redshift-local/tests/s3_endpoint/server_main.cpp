// The S3 endpoint as a program of its own, for the walk through its behaviour: prints its address as a line
// of JSON, serves until SIGTERM.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "s3/server.hpp"

namespace s3 = redshift_local::s3;
namespace faults = redshift_local::faults;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

s3::options read_options(int argc, char** argv, faults::conditions& under) {
  s3::options how;
  how.buckets.push_back(s3::parse_bucket("staging"));
  how.users = {{"AKIAWRITER", "writer/secret+key"},
               {"AKIAREADER", "reader/secret+key", "", s3::rights::read_only},
               {"AKIANOBODY", "nobody/secret+key", "", s3::rights::none},
               {"AKIATEMPORARY", "temporary/secret+key", "the/session+token=="},
               {"AKIAEXPIRED", "expired/secret+key", "the/old+token==", s3::rights::read_write, true}};
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--storage")
      how.storage_directory = value;
    else if (name == "--fault")
      under.faults.add(value);
    else if (name == "--region")
      how.region = value;
    else if (name == "--bucket")
      how.buckets.push_back(s3::parse_bucket(value));
    else if (name == "--clock-offset-seconds")
      how.clock_offset = std::chrono::seconds(std::stol(value));
    else if (name == "--idle-ms")
      how.idle_timeout = std::chrono::milliseconds(std::stol(value));
    else if (name == "--requests-per-connection")
      how.requests_per_connection = std::stoul(value);
    else if (name == "--certificate")
      how.certificate_pem = read_file(value);
    else if (name == "--key")
      how.key_pem = read_file(value);
    else
      throw std::invalid_argument("unknown option " + name);
  }
  return how;
}

}  // namespace

int main(int argc, char** argv) try {
  boost::asio::io_context io;
  faults::conditions under;
  s3::server server(io, read_options(argc, argv, under), under);
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code ec, int) {
    if (!ec) server.stop();
  });
  std::exception_ptr failed;
  boost::asio::co_spawn(io, server.run(), [&](std::exception_ptr error) {
    failed = error;
    signals.cancel();
  });
  std::cout << boost::json::object{{"port", server.port()}} << std::endl;
  io.run();
  if (failed) std::rethrow_exception(failed);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "s3 test server: " << error.what() << '\n';
  return EXIT_FAILURE;
}
