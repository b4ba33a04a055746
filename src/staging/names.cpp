// Names of staged objects, and the text of manifests.
#include <algorithm>
#include <array>
#include <random>

#include "staging/row_buffer.hpp"
#include "staging/stage.hpp"

namespace staging {

namespace {

constexpr std::string_view unreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";  // RFC 3986 section 2.3

/// One component of a key. Slashes are encoded too: the objects of task "a" must not lie below those of
/// "a/b".
std::string safe_component(std::string_view text) {
  if (text == ".") return "%2E";
  if (text == "..") return "%2E%2E";
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved.find(c) != std::string_view::npos) {
      safe += c;
    } else {
      safe.append(1, '%').append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
  }
  return safe;
}

}  // namespace

std::string join_key(std::string_view bucket_path, std::string_view rest) {
  std::string key;
  while (!bucket_path.empty()) {
    const auto component = bucket_path.substr(0, bucket_path.find('/'));
    if (!component.empty()) key.append(component).append(1, '/');
    bucket_path.remove_prefix(std::min(component.size() + 1, bucket_path.size()));
  }
  return key.append(rest);
}

std::string transaction_prefix(std::string_view bucket_path, std::string_view materialization,
                               std::string_view range, std::string_view transaction_uuid) {
  return shard_prefix(bucket_path, materialization, range) + safe_component(transaction_uuid);
}

std::string shard_prefix(std::string_view bucket_path, std::string_view materialization,
                         std::string_view range) {
  return join_key(bucket_path, safe_component(materialization) + '/' + safe_component(range) + '/');
}

object_names::object_names(std::string transaction_prefix, std::uint32_t binding)
    : stem_(std::move(transaction_prefix) + '/' + std::to_string(binding) + '-') {}

std::string object_names::next() { return stem_ + std::to_string(count_++) + ".json.zst"; }

std::string manifest_json(std::string_view bucket, const std::vector<std::string>& keys) {
  std::string text = R"({"entries":[)";
  std::string url;
  for (const auto& key : keys) {
    url.assign("s3://").append(bucket).append(1, '/').append(key);
    text += &key == &keys.front() ? "\n" : ",\n";
    text += R"({"url":)";
    append_json_string(text, url);
    text += R"(,"mandatory":true})";
  }
  return text += "\n]}\n";
}

std::string make_uuid() {
  std::random_device random;
  std::array<std::uint32_t, 4> words;
  for (auto& word : words) word = random();
  words[1] = (words[1] & 0xffff0fff) | 0x00004000;  // version 4 (RFC 9562 section 5.4)
  words[2] = (words[2] & 0x3fffffff) | 0x80000000;  // its variant

  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  for (unsigned nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) text += '-';
    text += hex[(words[nibble / 8] >> (28 - 4 * (nibble % 8))) & 15];
  }
  return text;
}

}  // namespace staging
