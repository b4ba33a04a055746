#include "staging/access.hpp"

#include <doctest/doctest.h>

TEST_CASE("Errors a user can meet, P5 to P9: a failed access check tells which setting or right is wrong") {
  using enum staging::access_step;
  struct row {
    std::string name;
    staging::access_step step;
    s3::errc code;
    std::string s3_code, region, want;
  };
  for (
      const auto& c : {
          row{"no bucket", write, s3::errc::no_such_bucket, "NoSuchBucket", "",
              "The bucket \"data\" does not exist. Create it, or correct \"bucket\"."},
          row{"may not write", write, s3::errc::access_denied, "AccessDenied", "",
              "The access key is not allowed to write to \"data/flow/\". Grant it s3:PutObject there."},
          row{"may not read", read, s3::errc::access_denied, "AccessDenied", "",
              "The access key is not allowed to read from \"data/flow/\". Grant it s3:GetObject there."},
          row{"may not delete", remove, s3::errc::access_denied, "AccessDenied", "",
              "The access key is not allowed to delete from \"data/flow/\". Grant it s3:DeleteObject there."},
          row{"unknown key", write, s3::errc::access_denied, "InvalidAccessKeyId", "",
              "S3 does not know the access key ID. Check \"awsAccessKeyId\"."},
          row{"wrong secret", write, s3::errc::access_denied, "SignatureDoesNotMatch", "",
              "S3 does not accept the secret access key. Check \"awsSecretAccessKey\"."},
          row{"other region, named", write, s3::errc::wrong_region, "PermanentRedirect", "eu-west-1",
              "The bucket \"data\" is not in the configured region \"us-east-1\". Set \"region\" to "
              "\"eu-west-1\"."},
          row{"other region", write, s3::errc::wrong_region, "PermanentRedirect", "",
              "The bucket \"data\" is not in the configured region \"us-east-1\". Set \"region\" to the "
              "bucket's own region."},
          row{"clock", write, s3::errc::clock_skewed, "RequestTimeTooSkewed", "",
              "The clock of this machine and that of S3 differ too much for signed requests. Set the clock."},
          row{"no answer", read, s3::errc::unavailable, "", "",
              "S3 did not answer while reading from \"data/flow/\". Check \"region\" (\"us-east-1\") and "
              "that S3 "
              "can be reached from here."},
          row{"anything else", write, s3::errc::rejected, "InvalidRequest", "",
              "S3 refused writing to \"data/flow/\". Check \"bucket\", \"bucketPath\" and \"region\" "
              "(\"us-east-1\")."},
      }) {
    CAPTURE(c.name);
    s3::failure failure;
    failure.code = c.code;
    failure.s3_code = c.s3_code;
    failure.region = c.region;
    failure.operation = "PutObject";
    const s3::error error(failure);
    const auto problem = staging::explain({"data", "flow/", "us-east-1", c.step}, error);
    CHECK(problem.text == c.want);
    CHECK(problem.source == error.what());
  }
}
