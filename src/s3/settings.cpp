#include "s3/settings.hpp"

#include <cstdlib>
#include <string_view>

namespace s3 {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

// Names and precedence: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
void apply_environment(settings& settings) {
  if (settings.endpoint_url.empty() && environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") != "true") {
    settings.endpoint_url = environment("AWS_ENDPOINT_URL_S3");
    if (settings.endpoint_url.empty()) settings.endpoint_url = environment("AWS_ENDPOINT_URL");
  }
  if (settings.ca_file.empty()) settings.ca_file = environment("AWS_CA_BUNDLE");
}

}  // namespace s3
