#include "bench/document_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "bench/errors.hpp"
#include "bench/random.hpp"
#include "bench/schema_inference.hpp"

namespace sim {
namespace {

std::string_view map_file(const std::string& path) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info{};
  if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    auto why = errno ? std::strerror(errno) : "not a regular file";
    if (fd >= 0) close(fd);
    throw usage_error("cannot read the documents " + path + ": " + why);
  }
  auto bytes = static_cast<std::size_t>(info.st_size);
  if (bytes == 0) {
    close(fd);
    return {};
  }
  void* at = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (at == MAP_FAILED) throw usage_error("cannot map the documents " + path + ": " + std::strerror(errno));
  return {static_cast<const char*>(at), bytes};
}

std::string_view trim(std::string_view line) {
  while (!line.empty() && std::strchr(" \t\r\n", line.back())) line.remove_suffix(1);
  while (!line.empty() && std::strchr(" \t\r", line.front())) line.remove_prefix(1);
  return line;
}

/// A table name that needs no quoting.
std::string table_name(const std::string& path) {
  auto name = std::filesystem::path(path).stem().string();
  for (char& c : name)
    c = c >= 'A' && c <= 'Z'                               ? static_cast<char>(c - 'A' + 'a')
        : (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c
                                                           : '_';
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? "t_" + name : name;
}

/// Parses one line and checks that it can be a document of the collection. `where` begins errors.
json::value parse_document(std::string_view line, const std::string& where,
                           const std::vector<std::string>& key, const std::vector<pointer>& key_pointers,
                           parse_memory& memory) {
  auto document = [&] {
    try {
      return parse_json(line, memory.reset());
    } catch (const std::invalid_argument& e) {
      throw usage_error(where + "not valid JSON: " + e.what());
    }
  }();
  if (!document.is_object()) throw usage_error(where + "a document must be a JSON object");
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto* k = key_pointers[i].find(document);
    if (!k || k->is_null() || k->is_object() || k->is_array())
      throw usage_error(where + "the key location " + key[i] + " must hold a string, number or boolean");
  }
  return document;
}

}  // namespace

document_file::document_file(const std::string& path, const std::vector<std::string>& key, std::string table,
                             std::size_t transaction_bytes)
    : path_(path) {
  if (table.empty()) table = table_name(path);
  auto& c = collections_.emplace_back();
  c.name = "flowSim/" + table;
  c.key = key;
  c.resources.emplace_back().config["table"] = table;
  text_ = map_file(path);
  scan(key, transaction_bytes);
}

document_file::~document_file() {
  if (!text_.empty()) munmap(const_cast<char*>(text_.data()), text_.size());
}

void document_file::scan(const std::vector<std::string>& key, std::size_t transaction_bytes) {
  std::vector<pointer> key_pointers(key.begin(), key.end());
  schema_inference inference;
  parse_memory memory;
  std::uint64_t hash = 0, line_number = 0, transaction_start = 0;
  for (std::size_t begin = 0; begin < text_.size();) {
    auto end = std::min(text_.find('\n', begin), text_.size());
    auto line = trim(text_.substr(begin, end - begin));
    ++line_number;
    if (!line.empty()) {
      inference.add(
          parse_document(line, path_ + ":" + std::to_string(line_number) + ": ", key, key_pointers, memory));
      begins_.push_back(static_cast<std::uint64_t>(line.data() - text_.data()));
      hash = mix(hash ^ std::hash<std::string_view>()(line));
      if (transactions_.empty() || begin - transaction_start >= transaction_bytes) {
        transactions_.push_back({0, begins_.size() - 1, 0});
        transaction_start = begin;
      }
      ++transactions_.back().count;
    }
    begin = end + 1;
  }
  if (transactions_.empty()) throw usage_error(path_ + " holds no documents");
  collections_.front().schema = inference.schema();
  fingerprint_ = hash_text(path_ + std::to_string(hash));
}

std::string_view document_file::render(std::uint64_t reference, std::string&) const {
  auto begin = begins_[reference];
  return trim(text_.substr(begin, std::min(text_.find('\n', begin), text_.size()) - begin));
}

}  // namespace sim
