// What a refused access check means for the user: which setting or permission is wrong.
#pragma once

#include <string>

#include "s3/error.hpp"
#include "staging/stage.hpp"

namespace staging {

enum class access_step : unsigned char { write, read, remove };

struct access_check {
  std::string bucket;
  std::string prefix;  // "" or ending with a slash
  std::string region;  // as configured
  access_step step = access_step::write;
};

access_problem explain(const access_check& check, const s3::error& error);
/// What is wrong when there is no answer in time.
std::string no_answer(const access_check& check);
/// All went well, in the bucket's own region, to which S3 has redirected.
access_problem redirected(const access_check& check, const std::string& region);
/// The object read back is not the one that was written.
access_problem different_content(const access_check& check);

}  // namespace staging
