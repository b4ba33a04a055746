#include <doctest/doctest.h>

#include <random>

#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "staging/bucket.hpp"
#include "staging/stage.hpp"
#include "staging/unzstd.hpp"

using namespace std::chrono_literals;
using net::task;
using tests::bucket;
using tests::heard;
using tests::with_stage;

namespace {

/// Rows that compress to three quarters at best, so that objects grow with them.
class row_source {
 public:
  explicit row_source(unsigned seed, std::size_t row_bytes = 100) : random_(seed), row_bytes_(row_bytes) {}

  void append(std::string& out) {
    const auto start = out.size();
    out += "{\"v\":\"";
    while (out.size() < start + row_bytes_) {
      auto bits = random_();
      for (int i = 0; i < 10; ++i, bits >>= 6) out += alphabet[bits & 63];
    }
    out += "\"}\n";
    all.append(out, start);
    ++rows;
  }

  std::string all;  // everything appended so far
  std::uint64_t rows = 0;

 private:
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::mt19937_64 random_;
  std::size_t row_bytes_;
};

task<> write(staging::writer& writer, row_source& source, int rows) {
  for (int i = 0; i < rows; ++i) {
    source.append(writer.buffer());
    if (writer.row_done()) co_await writer.flush_block();
  }
}

task<std::string> failure_of(task<> work) {
  try {
    co_await std::move(work);
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "";
}

task<> write_and_finish(staging::writer& writer, row_source& source, int rows) {
  co_await write(writer, source, rows);
  co_await writer.finish();
}

/// The rows of all objects in the order of `keys`; each is one frame of whole rows.
std::string rows_of(const bucket& bucket, const std::vector<std::string>& keys) {
  const auto objects = bucket.objects();
  CHECK(objects.size() == keys.size());
  std::string all;
  for (const auto& key : keys) {
    const auto rows = tests::unzstd_single_frame(objects.at(key));
    CHECK(rows.starts_with("{"));
    CHECK(rows.ends_with("}\n"));
    all += rows;
  }
  return all;
}

staging::limits small_limits() {
  staging::limits limits;
  limits.block_bytes = 64u << 10;
  limits.file_bytes = 200u << 10;
  return limits;
}

bool is(const heard& request, const char* operation) { return tests::operation(request) == operation; }

}  // namespace

TEST_CASE("a writer without rows makes no object") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t", 0);
    staging::writer writer(stage, names);
    const auto files = co_await writer.finish();
    CHECK(files.keys.empty());
    CHECK(files.rows == 0);
    CHECK(files.bytes == 0);
    CHECK(bucket.server->requests.empty());
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("few rows are one block and one put") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 3);
    staging::writer writer(stage, names);
    row_source source(1);
    co_await write(writer, source, 3);
    const auto files = co_await writer.finish();
    CHECK(files.keys == std::vector<std::string>{"t/u/3-0.json.zst"});
    CHECK(files.rows == 3);
    CHECK(files.bytes == bucket.objects().at("t/u/3-0.json.zst").size());
    CHECK(rows_of(bucket, files.keys) == source.all);
    CHECK(bucket.server->requests.size() == 1);
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("many rows roll over to further objects between rows, and none is lost") {
  for (const unsigned workers : {1u, 2u}) {
    bucket bucket;
    auto limits = small_limits();
    limits.workers = workers;
    const auto body = [&](staging::stage& stage) -> task<> {
      staging::object_names names("t/u", 0);
      staging::writer writer(stage, names);
      row_source source(2);
      co_await write(writer, source, 20000);
      const auto files = co_await writer.finish();
      CHECK(files.keys.size() > 3);
      CHECK(files.rows == 20000);
      CHECK(writer.rows() == 20000);
      CHECK(rows_of(bucket, files.keys) == source.all);
      std::uint64_t bytes = 0;
      for (const auto& [key, content] : bucket.objects()) {
        bytes += content.size();
        if (key != files.keys.back()) CHECK(content.size() >= limits.file_bytes);
        // Over by at most one compressed block and what zstd held back.
        CHECK(content.size() < limits.file_bytes + 2 * (128u << 10));
      }
      CHECK(files.bytes == bytes);
      CHECK(bucket.open_uploads().empty());
    };
    with_stage(bucket, limits, body);
  }
}

TEST_CASE("an object over one part is a multipart upload") {
  bucket bucket;
  auto limits = staging::limits();
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(3, 100000);
    co_await write(writer, source, 240);
    const auto files = co_await writer.finish();
    CHECK(files.keys.size() == 1);
    CHECK(bucket.count("UploadPart") == files.bytes / (8u << 20) + 1);
    CHECK(rows_of(bucket, files.keys) == source.all);
    CHECK(bucket.open_uploads().empty());
  };
  with_stage(bucket, limits, body);
}

TEST_CASE("two writers share names and budget, even one block at a time") {
  bucket bucket;
  auto limits = small_limits();
  limits.blocks_in_flight = 1;
  limits.parts_in_flight = 1;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer stores(stage, names), deletes(stage, names);
    row_source store_rows(4), delete_rows(5);
    for (int i = 0; i < 40; ++i) {
      co_await write(stores, store_rows, 200);
      co_await write(deletes, delete_rows, 100);
    }
    const auto stored = co_await stores.finish();
    const auto deleted = co_await deletes.finish();
    CHECK(stored.rows == 8000);
    CHECK(deleted.rows == 4000);
    const auto objects = bucket.objects();
    CHECK(objects.size() == stored.keys.size() + deleted.keys.size());
    std::string rows;
    for (const auto& key : stored.keys) rows += tests::unzstd_single_frame(objects.at(key));
    CHECK(rows == store_rows.all);
    rows.clear();
    for (const auto& key : deleted.keys) rows += tests::unzstd_single_frame(objects.at(key));
    CHECK(rows == delete_rows.all);
  };
  with_stage(bucket, limits, body);
}

TEST_CASE("whatever request fails, the error surfaces and nothing is left behind") {
  struct row {
    std::string name;
    std::function<bool(const heard&)> refuses;
    std::size_t file_bytes;
    std::string want;
  };
  const auto on = [](const char* operation, const char* part) {
    return [=](const heard& request) {
      return is(request, operation) && request.target.find(part) != std::string::npos;
    };
  };
  const std::size_t small = 200u << 10, large = 64u << 20;
  for (const auto& c : {
           row{"first put", on("PutObject", "-0.json"), small, "PutObject s3://bkt/t/u/0-0.json.zst"},
           row{"later put", on("PutObject", "-2.json"), small, "PutObject s3://bkt/t/u/0-2.json.zst"},
           row{"every put", on("PutObject", ""), small, "PutObject s3://bkt/t/u/0-"},
           row{"begin of an upload", on("CreateMultipartUpload", ""), large,
               "CreateMultipartUpload s3://bkt/t/u/0-0"},
           row{"first part", on("UploadPart", "partNumber=1&"), large, "UploadPart s3://bkt/t/u/0-0"},
           row{"last part", on("UploadPart", "partNumber=3&"), large, "UploadPart s3://bkt/t/u/0-0"},
           row{"end of an upload", on("CompleteMultipartUpload", ""), large,
               "CompleteMultipartUpload s3://bkt/t/u/0-0"},
       }) {
    bucket bucket;
    bucket.refuses = c.refuses;
    auto limits = small_limits();
    limits.file_bytes = c.file_bytes;
    if (c.file_bytes == large) limits.block_bytes = 1u << 20;
    std::string error;
    bool empty = false;
    const auto body = [&](staging::stage& stage) -> task<> {
      staging::object_names names("t/u", 0);
      staging::writer writer(stage, names);
      row_source source(6, c.file_bytes == large ? 100000 : 100);
      error = co_await failure_of(write_and_finish(writer, source, c.file_bytes == large ? 240 : 20000));
      co_await writer.abort();
      empty = bucket.objects().empty() && bucket.open_uploads().empty();
    };
    with_stage(bucket, limits, body);
    CAPTURE(c.name);
    CAPTURE(error);
    CHECK(error.starts_with(c.want));
    CHECK(empty);
  }
}

TEST_CASE("a failed writer keeps failing and frees its blocks for the others") {
  bucket bucket;
  bucket.refuses = [](const heard& request) { return request.target.find("/bad/") != std::string::npos; };
  auto limits = small_limits();
  limits.blocks_in_flight = 2;
  limits.parts_in_flight = 1;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names bad_names("bad", 0), good_names("good", 0);
    staging::writer bad(stage, bad_names), good(stage, good_names);
    row_source bad_rows(7), good_rows(8);
    const auto first = co_await failure_of(write(bad, bad_rows, 100000));
    const auto again = co_await failure_of(bad.flush_block());
    CHECK(first.starts_with("PutObject s3://bkt/bad/0-"));
    CHECK(again == first);
    co_await write(good, good_rows, 10000);
    const auto files = co_await good.finish();
    CHECK(files.rows == 10000);
    co_await bad.abort();
    CHECK(rows_of(bucket, files.keys) == good_rows.all);
  };
  with_stage(bucket, limits, body);
}

TEST_CASE("abort leaves no object and no upload, whenever it comes") {
  for (const int rows : {0, 1, 700, 5000, 30000}) {
    bucket bucket;
    const auto body = [&](staging::stage& stage) -> task<> {
      staging::object_names names("t/u", 0);
      staging::writer writer(stage, names);
      row_source source(9);
      co_await write(writer, source, rows);
      co_await writer.abort();
      co_await writer.abort();
      CHECK(bucket.objects().empty());
      CHECK(bucket.open_uploads().empty());
      if (rows == 30000) CHECK(bucket.count("PutObject") > 0);
    };
    with_stage(bucket, small_limits(), body);
  }
}

TEST_CASE("abort ends a multipart upload under way") {
  bucket bucket;
  bucket.ignores = [](const heard& request) { return is(request, "UploadPart"); };
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(10, 100000);
    co_await write(writer, source, 250);
    while (bucket.count("UploadPart") == 0) co_await stage.list("");  // something to wait for
    co_await writer.abort();
    CHECK(bucket.count("AbortMultipartUpload") == 1);
    CHECK(bucket.open_uploads().empty());
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("abort ends the parts in flight even when its time is already over") {
  bucket bucket;
  bucket.ignores = [](const heard& request) { return is(request, "UploadPart"); };
  staging::limits limits;
  limits.cleanup_time = 0ms;
  limits.parts_in_flight = 1;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(10, 100000);
    co_await write(writer, source, 250);
    while (bucket.count("UploadPart") == 0) co_await stage.list("");  // something to wait for
    co_await writer.abort();
    staging::writer other(stage, names);  // needs the part's place
    row_source few(11);
    co_await write_and_finish(other, few, 10);
    CHECK(bucket.count("PutObject") == 1);
  };
  with_stage(bucket, limits, body);
}

TEST_CASE("abort after finish leaves the objects to their new owner") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(11);
    co_await write(writer, source, 10);
    const auto files = co_await writer.finish();
    co_await writer.abort();
    CHECK(rows_of(bucket, files.keys) == source.all);
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("a finish that is cancelled cleans up") {
  bucket bucket;
  bucket.ignores = [](const heard& request) {
    return is(request, "PutObject") && request.target.find("-2.") != std::string::npos;
  };
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(12);
    net::task_group owner(co_await net::asio::this_coro::executor);
    owner.spawn(write_and_finish(writer, source, 10000));
    while (bucket.count("PutObject", "-2.") == 0) co_await stage.list("");  // something to wait for
    owner.cancel();
    co_await owner.join();
    CHECK(bucket.objects().empty());
    CHECK(bucket.count("DeleteObjects") == 1);
    co_await writer.abort();
  };
  with_stage(bucket, small_limits(), body);
}

TEST_CASE("abort returns even when S3 does not answer any more") {
  bucket bucket;
  bucket.ignores = [](const heard&) { return true; };
  auto limits = small_limits();
  limits.cleanup_time = 50ms;
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(13);
    co_await write(writer, source, 5000);
    const auto before = std::chrono::steady_clock::now();
    co_await writer.abort();
    CHECK(std::chrono::steady_clock::now() - before < 5s);
  };
  with_stage(bucket, limits, body);
}

TEST_CASE("memory stays bounded while S3 is stuck") {
  bucket bucket;
  bucket.ignores = [](const heard& request) { return is(request, "PutObject"); };
  auto limits = small_limits();
  limits.blocks_in_flight = 3;
  limits.parts_in_flight = 2;
  limits.block_bytes = 256u << 10;
  limits.file_bytes = 1;  // an object a block
  const auto body = [&](staging::stage& stage) -> task<> {
    staging::object_names names("t/u", 0);
    staging::writer writer(stage, names);
    row_source source(14);
    net::task_group owner(co_await net::asio::this_coro::executor);
    owner.spawn(write(writer, source, 200000));
    while (bucket.count("PutObject") < limits.parts_in_flight) co_await stage.list("");
    for (int i = 0; i < 100; ++i) co_await stage.list("");  // time enough to run ahead
    // Blocks being filled, in flight, in objects that are being completed, and in the object that waits for
    // its turn.
    const auto most = 1 + limits.blocks_in_flight + limits.parts_in_flight + 1;
    CHECK(source.all.size() <= most * (limits.block_bytes + 200));
    owner.cancel();
    co_await owner.join();
    co_await writer.abort();
  };
  with_stage(bucket, limits, body);
}
