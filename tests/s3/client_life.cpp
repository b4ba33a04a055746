// Every call of the S3 client once, against the server that AWS_ENDPOINT_URL_S3 names: client-life BUCKET
// REGION. Prints a line of JSON for each step, with its error or "", and at last what is known in the end.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "s3/upload.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  if (!value) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

void print(const boost::json::object& line) { std::cout << boost::json::serialize(line) << std::endl; }

void expect(bool truth, const std::string& what) {
  if (!truth) throw std::runtime_error(what);
}

task<> step(std::string name, task<> work) {
  std::string error;
  try {
    co_await std::move(work);
  } catch (const std::exception& failed) {
    error = failed.what();
  }
  print({{"step", name}, {"error", error}});
}

task<> put(s3::client& client, std::string key) { co_await client.put_object(std::move(key), "some bytes"); }

task<> get(s3::client& client) {
  const auto bytes = co_await client.get_object("small");
  expect(bytes == "some bytes", "other bytes");
}

task<> head(s3::client& client) {
  const auto found = co_await client.head_object("small");
  expect(found.size_bytes == 10, "another size");
}

task<> list(s3::client& client) {
  const auto found = co_await client.list_objects("");
  expect(found.size() == 2, "another number of objects");
}

task<> upload(s3::client& client) {
  std::string bytes(s3::part_bytes + 1000, 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  s3::part_budget budget(client.executor(), 2);
  s3::upload upload(client, budget, "large");
  std::exception_ptr failed;
  try {
    co_await upload.write(bytes);
    co_await upload.complete();
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed) {
    co_await upload.abort();
    std::rethrow_exception(failed);
  }
  const auto found = co_await client.get_object("large");
  expect(found == bytes, "other bytes");
}

task<> abort(s3::client& client) {
  const auto begun = co_await client.create_multipart_upload("aborted");
  const auto listed = co_await client.list_multipart_uploads("aborted");
  co_await client.abort_multipart_upload("aborted", begun.id);
  expect(!listed.empty() && listed.back().key == "aborted", "the upload is not listed");
}

task<> remove_all(s3::client& client) {
  std::vector<std::string> keys = {"small", "large"};
  const auto refused = co_await client.delete_objects(std::move(keys));
  expect(refused.empty(), "not all were deleted");
}

/// Uploads whose beginning we were not told about.
task<std::size_t> sweep(s3::client& client) {
  const auto lost = co_await client.list_multipart_uploads("");
  for (const auto& one : lost) co_await client.abort_multipart_upload(one.key, one.upload_id);
  co_return lost.size();
}

task<> live(s3::settings settings, s3::timing timing) {
  s3::client client(co_await net::asio::this_coro::executor, std::move(settings), std::move(timing));
  co_await step("put", put(client, "small"));
  co_await step("put another", put(client, "other"));
  co_await step("get", get(client));
  co_await step("head", head(client));
  co_await step("list", list(client));
  co_await step("upload", upload(client));
  co_await step("abort", abort(client));
  co_await step("delete", client.delete_object("other"));
  co_await step("delete all", remove_all(client));
  const auto lost_uploads = co_await sweep(client);
  print({{"region", client.region()},
         {"throttled", client.throttled_answers()},
         {"lost_uploads", lost_uploads}});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "client-life BUCKET REGION\n";
    return 2;
  }
  s3::settings settings;
  settings.who.access_key_id = variable("ACCESS_KEY_ID");
  settings.who.secret_access_key = net::secret(variable("SECRET_ACCESS_KEY"));
  settings.bucket = argv[1];
  settings.region = argv[2];
  settings.advise = [](const std::string& text) { print({{"advice", text}}); };
  s3::apply_environment(settings);
  s3::timing timing;
  timing.first_byte = timing.stall = 400ms;
  timing.go_ahead = 100ms;
  timing.retry_base = timing.throttled_base = 1ms;
  tests::run([&](net::asio::any_io_executor) { return live(settings, timing); });
}
