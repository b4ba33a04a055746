// Start-up of a client's connection: TLS, who it is, what it wants set.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "wire/stream.hpp"

namespace redshift_local::wire {

struct login_rules {
  std::string user, password, database;
  bool allow_plain = false;
};

struct client {
  std::unique_ptr<client_stream> connection;
  std::map<std::string, std::string> settings;  // start-up parameters for PostgreSQL
  std::string cancel_key;                       // of a CancelRequest: nothing else happens on the connection
};

/// nullopt: the client was refused (and told why), or went away.
asio::awaitable<std::optional<client>> log_in(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                              const login_rules& rules);

/// The parameters Redshift reports at start-up.
std::string greeting_parameters(const std::string& user, const std::string& application_name);

}  // namespace redshift_local::wire
