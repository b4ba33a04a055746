#include "copy/manifest.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "copy/internal_error.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t largest_manifest_bytes = 64 * 1024 * 1024;

sql_error unreadable(const std::string& why) {
  return internal_error("Manifest file is not in correct json format: " + why, 8001, "");
}

asio::awaitable<std::vector<manifest_entry>> read_manifest(asio::any_io_executor executor, s3_source source,
                                                           std::string url) {
  const auto text =
      co_await read_object(executor, std::move(source), parse_location(url), largest_manifest_bytes);
  if (!text)
    throw internal_error("COPY with MANIFEST parameter requires full path of an Amazon S3 object", 8001, url);
  co_return parse_manifest(*text);
}

asio::awaitable<std::vector<manifest_entry>> list_prefix(asio::any_io_executor executor, s3_source source,
                                                         std::string url) {
  const auto prefix = parse_location(url);
  const auto keys = co_await list_keys(executor, std::move(source), prefix);
  if (keys.empty())
    throw internal_error("The specified S3 prefix '" + prefix.key + "' does not exist", 8001, url);
  std::vector<manifest_entry> files;
  for (const auto& key : keys) files.push_back({{prefix.bucket, key}, true, {}});
  co_return files;
}

/// "meta":{"content_length":N}
std::optional<std::uint64_t> content_length(const boost::json::object& entry) {
  const auto* meta = entry.if_contains("meta");
  const auto* length =
      meta != nullptr && meta->is_object() ? meta->get_object().if_contains("content_length") : nullptr;
  if (length == nullptr) return {};
  if (!length->is_int64() || length->get_int64() < 0) throw unreadable("\"content_length\" is no size");
  return static_cast<std::uint64_t>(length->get_int64());
}

}  // namespace

std::vector<manifest_entry> parse_manifest(std::string_view text) {
  boost::system::error_code error;
  const auto document = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error) throw unreadable(error.message());
  const auto* object = document.if_object();
  const auto* entries = object != nullptr ? object->if_contains("entries") : nullptr;
  if (entries == nullptr || !entries->is_array()) throw unreadable("no array \"entries\"");
  std::vector<manifest_entry> files;
  for (const auto& each : entries->get_array()) {
    const auto* entry = each.if_object();
    const auto* url = entry != nullptr ? entry->if_contains("url") : nullptr;
    if (url == nullptr || !url->is_string()) throw unreadable("an entry without \"url\"");
    const auto* mandatory = entry->if_contains("mandatory");
    const auto& name = url->get_string();
    files.push_back({parse_location({name.data(), name.size()}),
                     mandatory != nullptr && mandatory->is_bool() && mandatory->get_bool(),
                     content_length(*entry)});
  }
  if (files.empty()) throw unreadable("it names no file");
  return files;
}

asio::awaitable<std::vector<manifest_entry>> find_files(asio::any_io_executor executor, s3_source source,
                                                        std::string url, bool is_manifest) {
  if (is_manifest) return read_manifest(executor, std::move(source), std::move(url));
  return list_prefix(executor, std::move(source), std::move(url));
}

}  // namespace redshift_local::copy
