// A throw-away certificate authority and a certificate for localhost signed by it.
#pragma once

#include <string>

namespace redshift_local::cluster {

struct certificates {
  std::string authority_pem;    // for the client's trust store
  std::string certificate_pem;  // of the server: localhost, 127.0.0.1
  std::string key_pem;
};

/// New keys each time (P-256), valid for a year. Throws std::runtime_error.
certificates make_certificates();

}  // namespace redshift_local::cluster
