#include "staging/bucket.hpp"

#include <exception>

#include "support/run.hpp"

namespace tests {

namespace {

const std::string bucket_path = "/bkt/";

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string key_of(const heard& request) {
  const auto path = request.target.substr(0, request.target.find('?'));
  return path.size() > bucket_path.size() ? path.substr(bucket_path.size()) : "";
}

std::string query(const heard& request, const std::string& name) {
  const auto at = request.target.find(name + "=");
  if (at == std::string::npos) return "";
  const auto value = request.target.substr(at + name.size() + 1);
  return value.substr(0, value.find('&'));
}

/// The text of each <name> element.
std::vector<std::string> elements(const std::string& xml, const std::string& name) {
  std::vector<std::string> found;
  const auto open = "<" + name + ">", close = "</" + name + ">";
  for (auto at = xml.find(open); at != std::string::npos; at = xml.find(open, at)) {
    at += open.size();
    found.push_back(xml.substr(at, xml.find(close, at) - at));
  }
  return found;
}

}  // namespace

std::string operation(const heard& request) {
  const auto& [method, target] = std::tie(request.method, request.target);
  if (method == "GET" && has(target, "&uploads=")) return "ListMultipartUploads";
  if (has(target, "?uploads")) return "CreateMultipartUpload";
  if (has(target, "partNumber=")) return "UploadPart";
  if (has(target, "uploadId=")) return method == "POST" ? "CompleteMultipartUpload" : "AbortMultipartUpload";
  if (has(target, "?delete")) return "DeleteObjects";
  if (has(target, "list-type=2")) return "ListObjectsV2";
  if (method == "PUT") return "PutObject";
  if (method == "GET") return "GetObject";
  return method == "HEAD" ? "HeadObject" : "DeleteObject";
}

struct bucket::contents {
  std::map<std::string, std::string> objects;
  std::map<std::string, std::map<int, std::string>> parts;  // by upload id, which is the key
};

bucket::contents bucket::replay() const {
  contents now;
  for (const auto& request : server->requests) {
    if (refuses(request) || ignores(request)) continue;
    const auto what = operation(request);
    const auto key = key_of(request);
    if (what == "PutObject") now.objects[key] = request.body;
    if (what == "DeleteObject") now.objects.erase(key);
    if (what == "CreateMultipartUpload") now.parts[key];
    if (what == "UploadPart") now.parts.at(key)[std::stoi(query(request, "partNumber"))] = request.body;
    if (what == "AbortMultipartUpload") now.parts.erase(key);
    if (what == "CompleteMultipartUpload") {
      auto& whole = now.objects[key] = "";
      const auto& sent = now.parts.at(key);
      for (const auto& number : elements(request.body, "PartNumber")) whole += sent.at(std::stoi(number));
      now.parts.erase(key);
    }
    if (what == "DeleteObjects") {
      for (const auto& deleted : elements(request.body, "Key")) now.objects.erase(deleted);
    }
  }
  return now;
}

std::string bucket::time_element(const std::string& name, const std::string& key) const {
  const auto known = made.find(key);
  return known == made.end() ? "" : "<" + name + ">" + known->second + "</" + name + ">";
}

reply bucket::answer(const heard& request) const {
  if (ignores(request)) return {"", then::hang};
  const auto what = operation(request);
  if (refuses(request)) return {http(403, error_body("AccessDenied"))};
  if (what == "PutObject" || what == "UploadPart") return {http(200, "", "ETag: \"tag\"\r\n")};
  if (what == "CreateMultipartUpload") {
    return {http(200, "<InitiateMultipartUploadResult><UploadId>" + key_of(request) +
                          "</UploadId></InitiateMultipartUploadResult>")};
  }
  if (what == "CompleteMultipartUpload") return {http(200, "<CompleteMultipartUploadResult/>")};
  if (what == "DeleteObjects") return {http(200, "<DeleteResult/>")};
  const auto held = objects();
  if (what == "ListObjectsV2") {
    std::string list = "<ListBucketResult>";
    for (const auto& [key, content] : held) {
      list += "<Contents><Key>" + key + "</Key><Size>" + std::to_string(content.size()) + "</Size>" +
              time_element("LastModified", key) + "</Contents>";
    }
    return {http(200, list + "</ListBucketResult>")};
  }
  if (what == "ListMultipartUploads") {
    std::string list = "<ListMultipartUploadsResult>";
    for (const auto& key : open_uploads()) {
      list += "<Upload><Key>" + key + "</Key><UploadId>" + key + "</UploadId>" +
              time_element("Initiated", key) + "</Upload>";
    }
    return {http(200, list + "</ListMultipartUploadsResult>")};
  }
  if (what == "GetObject") {
    if (garbles) return {http(200, "something else")};
    const auto found = held.find(key_of(request));
    return found == held.end() ? reply{http(404, error_body("NoSuchKey"))} : reply{http(200, found->second)};
  }
  return {http(204)};
}

std::map<std::string, std::string> bucket::objects() const { return replay().objects; }

std::multiset<std::string> bucket::open_uploads() const {
  std::multiset<std::string> keys;
  for (const auto& [key, parts] : replay().parts) keys.insert(key);
  return keys;
}

std::size_t bucket::count(const std::string& wanted, const std::string& in_target) const {
  std::size_t found = 0;
  for (const auto& request : server->requests) {
    if (operation(request) == wanted && has(request.target, in_target)) ++found;
  }
  return found;
}

void with_stage(bucket& bucket, staging::limits limits, std::function<net::task<>(staging::stage&)> body) {
  const auto whole = [&](net::asio::any_io_executor executor) -> net::task<> {
    imposter server(executor, [&](const heard& request) { return bucket.answer(request); });
    bucket.server = &server;
    net::task_group serving(executor);
    serving.spawn(server.run());
    std::exception_ptr failed;
    {
      staging::stage stage(executor, settings_for(server), limits, quick_timing());
      try {
        co_await body(stage);
      } catch (...) {
        failed = std::current_exception();
      }
    }
    serving.cancel();
    co_await serving.join();
    bucket.server = nullptr;
    if (failed) std::rethrow_exception(failed);
  };
  run(whole);
}

}  // namespace tests
