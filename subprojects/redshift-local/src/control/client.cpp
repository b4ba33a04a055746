#include "control/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "control/command.hpp"

namespace redshift_local::control {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

struct target {
  std::string address, token;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!(text << file.rdbuf())) throw std::invalid_argument("cannot read " + path);
  return text.str();
}

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// From a file that holds the ready line.
target read_ready_line(const std::string& path) {
  boost::system::error_code error;
  const auto line = json::parse(read_file(path), error);
  const auto* address = error ? nullptr : line.find_pointer("/control/address", error);
  const auto* token = error ? nullptr : line.find_pointer("/control/token", error);
  if (address == nullptr || token == nullptr || !address->is_string() || !token->is_string())
    throw std::invalid_argument(path + " holds no ready line with a control port");
  return {std::string(address->get_string()), std::string(token->get_string())};
}

/// Takes the options off the front of the words.
target find_target(std::vector<std::string>& words) {
  target found{from_environment("REDSHIFT_LOCAL_CONTROL"), from_environment("REDSHIFT_LOCAL_TOKEN")};
  while (!words.empty() && words.front().starts_with("--")) {
    if (words.size() == 1) throw std::invalid_argument(words.front() + " needs a value");
    if (words[0] == "--ready")
      found = read_ready_line(words[1]);
    else if (words[0] == "--control")
      found.address = words[1];
    else if (words[0] == "--token-file")
      found.token = read_file(words[1]);
    else
      throw std::invalid_argument("unknown option " + words[0]);
    words.erase(words.begin(), words.begin() + 2);
  }
  found.token.resize(found.token.find_last_not_of(" \r\n") + 1);
  if (found.address.empty() || found.token.empty())
    throw std::invalid_argument(
        "which redshift-local? Set REDSHIFT_LOCAL_CONTROL and REDSHIFT_LOCAL_TOKEN, or give "
        "--ready FILE");
  return found;
}

/// Loopback only: the token must not travel.
asio::ip::tcp::endpoint endpoint_of(const std::string& address) {
  constexpr std::string_view loopback = "127.0.0.1:";
  const auto port = address.starts_with(loopback) ? std::atoi(address.c_str() + loopback.size()) : 0;
  if (port < 1 || port > 65535) throw std::invalid_argument("an address is 127.0.0.1:PORT: " + address);
  return {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)};
}

http::response<http::string_body> ask(const target& whom, const std::vector<std::string>& words) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect(endpoint_of(whom.address));
  http::request<http::string_body> request(http::verb::post, "/", 11);
  request.set(http::field::host, whom.address);
  request.set(http::field::authorization, "Bearer " + whom.token);
  request.body() = json::serialize(json::array(words.begin(), words.end()));
  request.prepare_payload();
  http::write(socket, request);
  boost::beast::flat_buffer input;
  http::response<http::string_body> response;
  http::read(socket, input, response);
  return response;
}

}  // namespace

int run_client(const std::vector<std::string>& arguments) {
  try {
    auto words = arguments;
    const auto whom = find_target(words);
    parse_command(words);
    endpoint_of(whom.address);
    const auto response = ask(whom, words);
    const bool done = response.result_int() < 300;
    std::fprintf(done ? stdout : stderr, "%s%s", done ? "" : "redshift-local ctl: ", response.body().c_str());
    return done ? 0 : 1;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "redshift-local ctl: %s\nTry redshift-local --help.\n", error.what());
    return 2;
  } catch (const boost::system::system_error& error) {
    std::fprintf(stderr, "redshift-local ctl: %s\n", error.what());
    return 1;
  }
}

}  // namespace redshift_local::control
