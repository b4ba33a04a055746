// Boost's errors in words for people.
#pragma once

#include <boost/system/system_error.hpp>
#include <string>

namespace net {

/// what() without the category, number and source location that Boost appends in brackets.
std::string error_text(const boost::system::system_error& error);

}  // namespace net
