#include "redshift/connect_error.hpp"

#include "net/with_deadline.hpp"
#include "redshift/error.hpp"

namespace redshift {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::string explain_time_out(const std::string& address) {
  return "connecting to " + address +
         " timed out. Likely causes: the endpoint is not publicly accessible; the security group of its VPC "
         "has no "
         "inbound rule for Estuary's IP addresses; the host or the port is wrong; with an SSH tunnel, the "
         "bastion "
         "host is down or its details are wrong.";
}

/// Empty: it was not TLS.
std::string explain_tls(std::string_view said, const std::string& address) {
  if (has(said, "does not match host name")) {
    return "the certificate of " + address +
           " was issued for another host name, as happens with a DNS alias. Use the endpoint's own name as "
           "the "
           "address, or set advanced.sslMode to verify-ca, which checks who issued the certificate but not "
           "the name";
  }
  if (has(said, "does not support SSL")) {
    return "the server at " + address +
           " does not offer TLS, without which nothing is sent. Check that host and port are those of "
           "Redshift";
  }
  if (has(said, "certificate")) {
    return "the certificate of " + address +
           " could not be verified. If a private authority issued it, put that authority's certificate (PEM) "
           "into "
           "advanced.sslRootCertificate. Setting advanced.sslMode to require still encrypts, but no longer "
           "checks "
           "who answers, so that somebody between could read everything";
  }
  if (has(said, "SSL error:")) return "no TLS session could be agreed with " + address;
  return {};
}

std::string explain_refusal(const error& refused, const std::string& address, std::string_view database) {
  const std::string& said = refused.server_message();
  if (refused.sqlstate() == "28000" || refused.sqlstate() == "28P01") {
    return "the user name or the password is wrong for " + address;
  }
  if (refused.sqlstate() == "3D000") {
    return "database \"" + std::string(database) + "\" does not exist at " + address;
  }
  if (has(said, "authentication method 13 ")) {
    return "the server at " + address +
           " asks for a SHA-256 password digest, which this connector cannot answer. Give this user a "
           "password that "
           "was set in plain text or as an md5 digest (ALTER USER … PASSWORD), or use another user";
  }
  if (has(said, "authentication method 14 ")) {
    return "the server at " + address +
           " asks for a token of an identity provider, which this connector cannot answer. Use a database "
           "user "
           "with a password";
  }
  if (const std::string tls = explain_tls(said, address); !tls.empty()) return tls;
  return "connecting to " + address + " failed";
}

}  // namespace

std::string explain_connect_failure(const std::exception& failure, std::string_view address,
                                    std::string_view database) {
  const std::string where(address);
  if (dynamic_cast<const net::timed_out*>(&failure)) return explain_time_out(where);
  const auto* refused = dynamic_cast<const error*>(&failure);
  if (!refused) return "connecting to " + where + " failed: " + failure.what();
  return explain_refusal(*refused, where, database) + ": " + refused->server_message();
}

}  // namespace redshift
