// Start-up of a client's connection: TLS, who it is, what it wants set.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "wire/stream.hpp"

namespace redshift_local::wire {

/// How the password is asked for. Redshift: cleartext only over TLS, digest where it was set as 'sha256|…'.
enum class authentication { md5, cleartext, digest };

struct login_rules {
  std::string user, password, database;
  bool allow_plain = false;
  authentication method = authentication::md5;
};

struct client {
  std::unique_ptr<client_stream> connection;
  std::map<std::string, std::string> settings;  // start-up parameters for PostgreSQL
  std::string cancel_key;                       // of a CancelRequest: nothing else happens on the connection
  bool asks_for_protocol = false;  // drivers of AWS ask which extension of the protocol is spoken
};

/// nullopt: the client was refused (and told why), or went away.
asio::awaitable<std::optional<client>> log_in(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                              const login_rules& rules);

/// The parameters Redshift reports at start-up.
std::string greeting_parameters(const std::string& user, const client& who);

}  // namespace redshift_local::wire
