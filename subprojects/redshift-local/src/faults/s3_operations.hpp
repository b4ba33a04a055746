// The operations of the built-in S3 by name: a fault that names another one would never fire.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace redshift_local::faults {

inline constexpr std::array<std::string_view, 20> s3_operations{"AbortMultipartUpload",
                                                                "CompleteMultipartUpload",
                                                                "CopyObject",
                                                                "CreateBucket",
                                                                "CreateMultipartUpload",
                                                                "DeleteBucket",
                                                                "DeleteObject",
                                                                "DeleteObjects",
                                                                "GetBucketLocation",
                                                                "GetObject",
                                                                "HeadBucket",
                                                                "HeadObject",
                                                                "ListBuckets",
                                                                "ListMultipartUploads",
                                                                "ListObjects",
                                                                "ListObjectsV2",
                                                                "ListParts",
                                                                "PutObject",
                                                                "UploadPart",
                                                                "UploadPartCopy"};

constexpr bool is_s3_operation(std::string_view name) {
  return std::find(s3_operations.begin(), s3_operations.end(), name) != s3_operations.end();
}

}  // namespace redshift_local::faults
