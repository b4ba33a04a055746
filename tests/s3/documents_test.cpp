#include "s3/documents.hpp"

#include <doctest/doctest.h>

#include "s3/xml.hpp"

TEST_CASE("an error document is read, unknown elements and entities included") {
  const auto read = s3::read_error(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AuthorizationHeaderMalformed</Code>"
      "<Message>the region 'a' is wrong; expecting 'b' &amp; nothing else</Message><Region>eu-west-1</Region>"
      "<StringToSignBytes>41 57</StringToSignBytes><RequestId>4442587FB7D0A2F9</RequestId><HostId/></Error>");
  CHECK(read.code == "AuthorizationHeaderMalformed");
  CHECK(read.message == "the region 'a' is wrong; expecting 'b' & nothing else");
  CHECK(read.region == "eu-west-1");
  CHECK(read.request_id == "4442587FB7D0A2F9");
}

TEST_CASE("a page of objects is read with its keys decoded") {
  const auto page = s3::read_object_page(
      "<ListBucketResult "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bkt</Name><KeyCount>2</KeyCount>"
      "<IsTruncated>true</IsTruncated><EncodingType>url</EncodingType><Contents><Key>a%2Fb+c%2B%C3%A9</Key>"
      "<LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;abc-2&quot;</ETag><Size>5368709120</"
      "Size>"
      "<Owner><ID>x</ID></Owner></Contents><Contents><Key>d</Key><Size>0</Size></Contents>"
      "<NextContinuationToken>1/x+y==</NextContinuationToken></ListBucketResult>");
  REQUIRE(page.objects.size() == 2);
  CHECK(page.objects[0].key == "a/b c+\xC3\xA9");
  CHECK(page.objects[0].size_bytes == 5368709120);
  CHECK(page.objects[0].etag == "\"abc-2\"");
  CHECK(page.objects[0].last_modified == "2026-01-02T03:04:05.000Z");
  CHECK(page.objects[1].key == "d");
  CHECK(page.next_token == "1/x+y==");
}

TEST_CASE("keys are taken as they are from a server that does not encode them") {
  const auto objects = s3::read_object_page(
      "<ListBucketResult><Contents><Key>acmeCo%2Forders/1+2</Key></Contents></ListBucketResult>");
  REQUIRE(objects.objects.size() == 1);
  CHECK(objects.objects[0].key == "acmeCo%2Forders/1+2");
  const auto uploads = s3::read_upload_page(
      "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a%2Fz</NextKeyMarker>"
      "<Upload><Key>a%2Fb</Key></Upload></ListMultipartUploadsResult>");
  REQUIRE(uploads.uploads.size() == 1);
  CHECK(uploads.uploads[0].key == "a%2Fb");
  CHECK(uploads.next_key_marker == "a%2Fz");
}

TEST_CASE("a list that does not say where it goes on, or how large an object is, is refused") {
  CHECK_THROWS_AS(
      s3::read_object_page("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"),
      s3::xml_error);
  CHECK_THROWS_AS(
      s3::read_object_page("<ListBucketResult><Contents><Size>9x</Size></Contents></ListBucketResult>"),
      s3::xml_error);
  CHECK_THROWS_AS(s3::read_upload_page("<ListMultipartUploadsResult><IsTruncated>true</IsTruncated>"
                                       "</ListMultipartUploadsResult>"),
                  s3::xml_error);
}

TEST_CASE("a page of uploads is read with its markers") {
  const auto page = s3::read_upload_page(
      "<ListMultipartUploadsResult><Bucket>b</Bucket><EncodingType>url</EncodingType><NextKeyMarker>a%2Fz</"
      "NextKeyMarker>"
      "<NextUploadIdMarker>id+1</NextUploadIdMarker><IsTruncated>true</IsTruncated><Upload><Key>a%2Fb</Key>"
      "<UploadId>id+0</UploadId><Initiator><ID>i</ID></Initiator><Initiated>2026-01-02T03:04:05.000Z</"
      "Initiated>"
      "</Upload></ListMultipartUploadsResult>");
  REQUIRE(page.uploads.size() == 1);
  CHECK(page.uploads[0].key == "a/b");
  CHECK(page.uploads[0].upload_id == "id+0");
  CHECK(page.uploads[0].initiated == "2026-01-02T03:04:05.000Z");
  CHECK(page.truncated);
  CHECK(page.next_key_marker == "a/z");
  CHECK(page.next_upload_id_marker == "id+1");
}

TEST_CASE("only the keys that were refused come out of a delete result") {
  const auto refused = s3::read_delete_result(
      "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b&amp;c</Key><Code>AccessDenied</Code>"
      "<Message>no</Message></Error></DeleteResult>");
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].key == "b&c");
  CHECK(refused[0].code == "AccessDenied");
  CHECK(refused[0].message == "no");
  CHECK(s3::read_delete_result("<DeleteResult/>").empty());
}

TEST_CASE("the upload id is read, and must be there") {
  CHECK(s3::read_upload_id("<InitiateMultipartUploadResult><Bucket>b</Bucket><UploadId>u/1+</UploadId>"
                           "</InitiateMultipartUploadResult>") == "u/1+");
  CHECK_THROWS_AS(s3::read_upload_id("<InitiateMultipartUploadResult/>"), s3::xml_error);
}

TEST_CASE("request documents are written as S3 reads them") {
  const std::vector<std::string> keys = {"a&b", "c\rd", "e<f>"};
  CHECK(s3::delete_document(keys) ==
        "<Delete><Quiet>true</Quiet><Object><Key>a&amp;b</Key></Object><Object><Key>c&#13;d</Key></Object>"
        "<Object><Key>e&lt;f&gt;</Key></Object></Delete>");
  const std::vector<s3::part_tag> parts = {{1, "\"x\""}, {2, "\"y\""}};
  CHECK(s3::complete_document(parts) ==
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<Part><PartNumber>1</PartNumber><ETag>&quot;x&quot;</ETag></Part>"
        "<Part><PartNumber>2</PartNumber><ETag>&quot;y&quot;</ETag></Part></CompleteMultipartUpload>");
}

TEST_CASE("broken escapes stay as they are") {
  CHECK(s3::url_decode("%") == "%");
  CHECK(s3::url_decode("%4") == "%4");
  CHECK(s3::url_decode("%zz%4g%41") == "%zz%4gA");
}
