#include "wire/login.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <sstream>

#include "copy/binary.hpp"
#include "sql/error.hpp"
#include "sql/statements.hpp"
#include "sql/token.hpp"
#include "wire/digest.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::int32_t protocol_3_0 = 196608, cancel_request = 80877102, tls_request = 80877103,
                       gss_request = 80877104;
constexpr std::int32_t authentication_ok = 0, authentication_cleartext = 3, authentication_md5 = 5;

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("no random bytes");
  return bytes;
}

std::string md5_hex(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::array<unsigned char, 16> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_md5(), nullptr);
  std::string hex;
  for (auto byte : digest) hex += {digits[byte >> 4], digits[byte & 15]};
  return hex;
}

using parameters = std::map<std::string, std::string>;

parameters parse_parameters(body_reader reader) {
  parameters found;
  while (!reader.at_end()) {
    const auto name = reader.c_string();
    if (name.empty()) break;
    found[sql::lower_ascii(name)] = reader.c_string();
  }
  return found;
}

/// What clients of AWS tell about themselves, and what names the session itself.
bool is_ignored(const std::string& name) {
  static constexpr std::array<std::string_view, 10> names{
      "user",       "database",     "client_protocol_version",  "driver_version",
      "os_version", "plugin_name",  "driver_discovery_version", "replication",
      "idp_type",   "provider_name"};
  for (auto known : names)
    if (name == known) return true;
  return false;
}

void add_setting(parameters& settings, const std::string& name, const std::string& value) {
  settings[name] = sql::check_parameter(name, value);
}

/// "-c name=value --name=value", as libpq's PGOPTIONS has them.
void add_options(parameters& settings, const std::string& options) {
  std::istringstream words(options);
  for (std::string word; words >> word;) {
    if (word == "-c")
      words >> word;
    else if (word.starts_with("--"))
      word.erase(0, 2);
    else if (word.starts_with("-c"))
      word.erase(0, 2);
    else
      throw not_modelled("the start-up option " + word);
    const auto equals = word.find('=');
    if (equals == std::string::npos) throw not_modelled("the start-up option " + word);
    add_setting(settings, sql::lower_ascii(word.substr(0, equals)), word.substr(equals + 1));
  }
}

parameters settings_of(const parameters& asked) {
  parameters settings;
  for (const auto& [name, value] : asked) {
    if (name == "options")
      add_options(settings, value);
    else if (!is_ignored(name))
      add_setting(settings, name, value);
  }
  return settings;
}

class login {
 public:
  login(asio::ip::tcp::socket socket, asio::ssl::context& tls, const login_rules& rules)
      : rules_(rules), peer_(socket.remote_endpoint().address().to_string()) {
    client_.connection = make_client_stream(std::move(socket), tls);
  }

  asio::awaitable<std::optional<client>> run() {
    std::optional<sql_error> refusal;
    try {
      co_await greet();
      co_return std::move(client_);
    } catch (const sql_error& error) {
      refusal = error;
    }
    co_await client_.connection->write(
        error_response("FATAL", refusal->sqlstate, refusal->what(), refusal->detail));
    co_return std::nullopt;
  }

 private:
  asio::awaitable<void> greet() {
    message_reader reader(*client_.connection);
    const auto packet = co_await first_packet(reader);
    body_reader fields(packet);
    const auto code = fields.int32();
    if (code == cancel_request) {
      client_.cancel_key = fields.bytes(8);
      co_return;
    }
    if (code != protocol_3_0) throw sql_error("0A000", "unsupported frontend protocol");
    const auto asked = parse_parameters(fields);
    const auto value = [&](const char* name) {
      return asked.contains(name) ? asked.at(name) : std::string();
    };
    const auto user = value("user");
    const auto database = value("database").empty() ? user : value("database");
    if (!client_.connection->is_encrypted() && !rules_.allow_plain)
      throw sql_error("28000", "no pg_hba.conf entry for host \"" + peer_ + "\", user \"" + user +
                                   "\", database \"" + database + "\", SSL off");
    co_await authenticate(reader, user);
    if (database != rules_.database) throw sql_error("3D000", "database \"" + database + "\" does not exist");
    client_.settings = settings_of(asked);
    client_.asks_for_protocol = asked.contains("client_protocol_version");
  }

  /// The first packet that is no request for encryption.
  asio::awaitable<std::string> first_packet(message_reader& reader) {
    while (true) {
      auto packet = co_await reader.next_startup();
      const auto code = body_reader(packet).int32();
      if (code != tls_request && code != gss_request) co_return packet;
      if (reader.readable()) throw sql_error("08P01", "received unencrypted data after SSL request");
      const bool accept = code == tls_request && !client_.connection->is_encrypted();
      co_await client_.connection->write(accept ? "S" : "N");
      if (accept) co_await client_.connection->start_tls();
    }
  }

  asio::awaitable<void> authenticate(message_reader& reader, const std::string& user) {
    bool right = false;
    if (rules_.method == authentication::digest)
      right = co_await ask_digest(reader);
    else
      right = co_await ask_password(reader);
    if (!right || user != rules_.user)
      throw sql_error("28000", "password authentication failed for user \"" + user + "\"");
    std::string body;
    append_big_endian(body, authentication_ok);
    co_await client_.connection->write(encode('R', body));
  }

  asio::awaitable<bool> ask_password(message_reader& reader) {
    const bool clear = rules_.method == authentication::cleartext;
    if (clear && !client_.connection->is_encrypted())
      throw sql_error("28000", "a clear text password needs an encrypted connection");
    const auto salt = random_bytes(4);
    std::string body;
    append_big_endian(body, clear ? authentication_cleartext : authentication_md5);
    if (!clear) body += salt;
    co_await client_.connection->write(encode('R', body));
    const auto answer = co_await reader.next();
    const auto expected =
        clear ? rules_.password : "md5" + md5_hex(md5_hex(rules_.password + rules_.user) + salt);
    co_return answer.type == 'p' && body_reader(answer.body).c_string() == expected;
  }

  asio::awaitable<bool> ask_digest(message_reader& reader) {
    const digest_challenge challenge{random_bytes(16), random_bytes(8)};
    co_await client_.connection->write(encode('R', encode_challenge(challenge)));
    const auto answer = co_await reader.next();
    co_return answer.type == 'd' && is_answered(challenge, rules_.password, answer.body);
  }

  const login_rules& rules_;
  std::string peer_;
  client client_;
};

}  // namespace

asio::awaitable<std::optional<client>> log_in(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                              const login_rules& rules) {
  login attempt(std::move(socket), tls, rules);
  co_return co_await attempt.run();
}

std::string greeting_parameters(const std::string& user, const client& who) {
  const auto application = who.settings.find("application_name");
  auto reported =
      parameter_status("server_version", "8.0.2") + parameter_status("client_encoding", "UNICODE") +
      parameter_status("server_encoding", "UNICODE") + parameter_status("DateStyle", "ISO, MDY") +
      parameter_status("TimeZone", "UTC") + parameter_status("integer_datetimes", "on") +
      parameter_status("is_superuser", "off") + parameter_status("session_authorization", user) +
      parameter_status("application_name", application == who.settings.end() ? "" : application->second);
  // 0: results in text, plain RowDescriptions
  if (who.asks_for_protocol) reported += parameter_status("server_protocol_version", "0");
  return reported;
}

}  // namespace redshift_local::wire
