#include "staging/access.hpp"

#include <array>

namespace staging {

namespace {

struct step_words {
  std::string_view verb, gerund, permission;
};

const step_words& words(access_step step) {
  static constexpr std::array<step_words, 3> all{{{"write to", "writing to", "s3:PutObject"},
                                                  {"read from", "reading from", "s3:GetObject"},
                                                  {"delete from", "deleting from", "s3:DeleteObject"}}};
  return all[static_cast<std::size_t>(step)];
}

std::string place(const access_check& check) { return "\"" + check.bucket + "/" + check.prefix + "\""; }

std::string denied(const access_check& check, const s3::failure& failure) {
  if (failure.s3_code == "InvalidAccessKeyId") {
    return "S3 does not know the access key ID. Check \"awsAccessKeyId\".";
  }
  if (failure.s3_code == "SignatureDoesNotMatch") {
    return "S3 does not accept the secret access key. Check \"awsSecretAccessKey\".";
  }
  const auto& step = words(check.step);
  return "The access key is not allowed to " + std::string(step.verb) + " " + place(check) + ". Grant it " +
         std::string(step.permission) + " there.";
}

std::string wrong_region(const access_check& check, const std::string& region) {
  const auto text =
      "The bucket \"" + check.bucket + "\" is not in the configured region \"" + check.region + "\". ";
  if (region.empty()) return text + "Set \"region\" to the bucket's own region.";
  return text + "Set \"region\" to \"" + region + "\".";
}

std::string text_of(const access_check& check, const s3::failure& failure) {
  switch (failure.code) {
    case s3::errc::no_such_bucket:
      return "The bucket \"" + check.bucket + "\" does not exist. Create it, or correct \"bucket\".";
    case s3::errc::access_denied:
      return denied(check, failure);
    case s3::errc::wrong_region:
      return wrong_region(check, failure.region);
    case s3::errc::clock_skewed:
      return "The clock of this machine and that of S3 differ too much for signed requests. Set the clock.";
    case s3::errc::unavailable:
    case s3::errc::throttled:
      return no_answer(check);
    default:
      return "S3 refused " + std::string(words(check.step).gerund) + " " + place(check) +
             ". Check \"bucket\", \"bucketPath\" and \"region\" (\"" + check.region + "\").";
  }
}

}  // namespace

access_problem explain(const access_check& check, const s3::error& error) {
  return {text_of(check, error.failure()), error.what()};
}

std::string no_answer(const access_check& check) {
  return "S3 did not answer while " + std::string(words(check.step).gerund) + " " + place(check) +
         ". Check \"region\" (\"" + check.region + "\") and that S3 can be reached from here.";
}

access_problem redirected(const access_check& check, const std::string& region) {
  return {wrong_region(check, region), "S3 redirected to region " + region};
}

access_problem different_content(const access_check& check) {
  return {"An object written to " + place(check) +
              " reads back with other content. Check what serves the bucket.",
          "GetObject returned other bytes than PutObject sent"};
}

}  // namespace staging
