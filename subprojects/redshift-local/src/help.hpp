// What --help says.
#pragma once

#include <string>

namespace redshift_local {

std::string help_text();

}  // namespace redshift_local
