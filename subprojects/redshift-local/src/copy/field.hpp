// What a row of a file holds for one column, before it is converted.
#pragma once

#include <string_view>

namespace redshift_local::copy {

struct field {
  enum class form {
    missing,  // NULL
    text,     // characters of delimited text or CSV
    json,     // a checked JSON value, quotes and braces included
  };
  form what = form::missing;
  std::string_view text;  // lies in the row, or in its reader until the next row
};

}  // namespace redshift_local::copy
