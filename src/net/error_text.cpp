#include "net/error_text.hpp"

namespace net {

std::string error_text(const boost::system::system_error& error) {
  const std::string text = error.what();
  return text.substr(0, text.rfind(" [" + error.code().to_string()));
}

}  // namespace net
