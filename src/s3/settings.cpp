#include "s3/settings.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace s3 {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool is_true(const char* name) {
  const auto value = environment(name);
  if (value.empty() || value == "false") return false;
  if (value != "true") throw std::invalid_argument(std::string(name) + " must be true or false");
  return true;
}

std::optional<bool> wants_checksums() {
  const char* name = "AWS_REQUEST_CHECKSUM_CALCULATION";
  const auto value = environment(name);
  if (value.empty()) return std::nullopt;
  if (value != "when_supported" && value != "when_required")
    throw std::invalid_argument(std::string(name) + " must be when_supported or when_required");
  return value == "when_supported";
}

}  // namespace

// Names and precedence: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
void apply_environment(settings& settings) {
  if (settings.endpoint_url.empty() && environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") != "true") {
    settings.endpoint_url = environment("AWS_ENDPOINT_URL_S3");
    if (settings.endpoint_url.empty()) settings.endpoint_url = environment("AWS_ENDPOINT_URL");
  }
  if (settings.ca_file.empty()) settings.ca_file = environment("AWS_CA_BUNDLE");
  if (is_true("AWS_USE_DUALSTACK_ENDPOINT")) settings.dualstack = true;
  if (is_true("AWS_USE_FIPS_ENDPOINT")) settings.fips = true;
  if (!settings.checksums) settings.checksums = wants_checksums();
}

}  // namespace s3
