#include "bench/state.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "bench/errors.hpp"
#include "bench/tuple.hpp"

namespace sim {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw run_error(status::failed, "cannot " + what + " " + path + ": " + std::strerror(errno));
}

/// Writes and syncs a whole file.
void write_file(const std::string& path, std::string_view text) {
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) fail("create", path);
  while (!text.empty()) {
    auto n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      close(fd);
      fail("write", path);
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  bool synced = fsync(fd) == 0;
  close(fd);
  if (!synced) fail("sync", path);
}

void sync_directory(const std::string& path) {
  int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("open", path);
  bool synced = fsync(fd) == 0;
  close(fd);
  if (!synced) fail("sync", path);
}

}  // namespace

state_store::state_store(std::string directory) : directory_(std::move(directory)) {
  if (directory_.empty()) return;
  std::error_code ec;
  std::filesystem::create_directories(directory_, ec);
  if (ec) throw usage_error("cannot create the state directory " + directory_ + ": " + ec.message());
}

task_state state_store::load() const {
  task_state state;
  auto path = directory_ + "/state.json";
  if (directory_.empty() || !std::filesystem::exists(path)) return state;
  auto document = parse_json_file(path, "state");
  try {
    const auto& in = document.as_object();
    state.source = std::string(in.at("source").as_string());
    state.committed = in.at("committed").to_number<std::uint64_t>();
    state.connector_state = in.at("connectorState");
    for (const auto& m : in.at("maxKeys").as_object())
      state.max_keys[std::string(m.key())] = decode_base64(std::string_view(m.value().as_string()));
    state.published = in.at("published");
    state.published_version = std::string(in.at("publishedVersion").as_string());
    state.applied = in.at("applied");
    state.applied_version = std::string(in.at("appliedVersion").as_string());
  } catch (const std::exception& e) {
    throw usage_error("the state " + path + " was not written by this version: " + e.what());
  }
  return state;
}

void state_store::save(const task_state& state) const {
  if (directory_.empty()) return;
  json::object out, keys;
  for (const auto& [state_key, packed] : state.max_keys) {
    std::string text;
    append_base64(text, packed);
    keys[state_key] = text;
  }
  out["source"] = state.source;
  out["committed"] = state.committed;
  out["connectorState"] = state.connector_state;
  out["maxKeys"] = std::move(keys);
  out["published"] = state.published;
  out["publishedVersion"] = state.published_version;
  out["applied"] = state.applied;
  out["appliedVersion"] = state.applied_version;
  auto path = directory_ + "/state.json";
  write_file(path + ".new", to_text(out) + "\n");
  if (std::rename((path + ".new").c_str(), path.c_str()) != 0) fail("replace", path);
  sync_directory(directory_);
}

void update_state(json::value& connector_state, const json::value& update) {
  const auto* object = update.if_object();
  const auto* updated = object ? object->if_contains("updated") : nullptr;
  if (!updated) throw std::invalid_argument("a state without \"updated\"");
  const auto* patch = object->if_contains("mergePatch");
  if (patch && patch->is_bool() && patch->get_bool())
    merge_patch(connector_state, *updated);
  else
    connector_state = *updated;
}

}  // namespace sim
