#include "s3/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

namespace json = boost::json;

constexpr char file_name[] = "journal.jsonl";

std::string text_of(const json::value& value) { return std::string(value.as_string()); }
std::string text_of(const json::object& from, const char* name) { return text_of(from.at(name)); }

instant instant_of(const json::object& from, const char* name) {
  return instant(std::chrono::seconds(from.at(name).to_number<std::int64_t>()));
}

std::int64_t to_json(instant when) { return when.time_since_epoch().count(); }

json::array to_json(const name_values& pairs) {
  json::array list;
  for (const auto& [name, value] : pairs) list.push_back(json::array{name, value});
  return list;
}

name_values pairs_of(const json::value& list) {
  name_values pairs;
  for (const auto& one : list.as_array()) pairs.emplace_back(text_of(one.at(0)), text_of(one.at(1)));
  return pairs;
}

void put_checksum(json::object& to, const std::optional<checksum>& sum) {
  if (sum) to["checksum"] = json::array{name_of(sum->kind).upper, sum->base64};
}

std::optional<checksum> checksum_of(const json::object& from) {
  const auto* found = from.if_contains("checksum");
  if (found == nullptr) return {};
  return checksum{checksum_kind(text_of(found->at(0))), text_of(found->at(1))};
}

/// Reads lines back into the catalogue's buckets.
class replay {
 public:
  replay(const blob_directory& blobs, std::map<std::string, bucket>& into) : blobs_(blobs), into_(into) {}

  void apply(const json::object& line) {
    const auto what = text_of(line, "do"), bucket_name = text_of(line, "bucket");
    if (what == "drop-bucket") {
      into_.erase(bucket_name);
      return;
    }
    auto& in = into_[bucket_name];
    if (what == "bucket") {
      in.region = text_of(line, "region");
      in.created = instant_of(line, "created");
      in.is_new = line.at("new").as_bool();
    } else if (what == "object") {
      in.objects[text_of(line, "key")] = read_object(line);
    } else if (what == "drop-object") {
      in.objects.erase(text_of(line, "key"));
    } else if (what == "upload") {
      in.uploads[text_of(line, "id")] = read_upload(line);
    } else if (what == "part") {
      in.uploads.at(text_of(line, "id")).parts[line.at("number").to_number<int>()] = read_part(line);
    } else if (what == "drop-upload") {
      in.uploads.erase(text_of(line, "id"));
    } else {
      throw std::runtime_error("unknown line " + what);
    }
  }

 private:
  /// Objects that were copied share their bytes. A file that has gone is missed only by what is there at the
  /// end.
  std::shared_ptr<const blob> find_blob(const std::string& name) {
    auto& known = known_[name];
    auto found = known.lock();
    if (!found && std::filesystem::exists(blobs_.path() / name)) known = found = blobs_.find(name);
    return found;
  }

  std::shared_ptr<const object> read_object(const json::object& line) {
    auto one = std::make_shared<object>();
    for (const auto& name : line.at("blobs").as_array()) one->pieces.push_back(find_blob(text_of(name)));
    one->bytes = line.at("bytes").to_number<std::uint64_t>();
    one->etag = text_of(line, "etag");
    one->headers = pairs_of(line.at("headers"));
    one->sum = checksum_of(line);
    one->modified = instant_of(line, "modified");
    return one;
  }

  static upload read_upload(const json::object& line) {
    upload one;
    one.key = text_of(line, "key");
    one.initiated = instant_of(line, "initiated");
    one.headers = pairs_of(line.at("headers"));
    if (const auto* kind = line.if_contains("checksum-of-parts"))
      one.checksum_of_parts = checksum_kind(text_of(*kind));
    one.full_object = line.at("full-object").as_bool();
    return one;
  }

  part read_part(const json::object& line) {
    part one;
    one.piece = find_blob(text_of(line, "blob"));
    one.md5 = from_base64(text_of(line, "md5")).value();
    one.sum = checksum_of(line);
    one.modified = instant_of(line, "modified");
    return one;
  }

  const blob_directory& blobs_;
  std::map<std::string, bucket>& into_;
  std::map<std::string, std::weak_ptr<const blob>> known_;
};

void read_file(const std::filesystem::path& path, replay into) {
  std::ifstream file(path, std::ios::binary);
  int number = 0;
  for (std::string line;
       std::getline(file, line) && !file.eof();) {  // at its end: no line feed came any more
    ++number;
    try {
      into.apply(json::parse(line).as_object());
    } catch (const std::exception& error) {
      throw std::runtime_error(path.string() + ", line " + std::to_string(number) + ": " + error.what());
    }
  }
}

/// The names of all blobs that are owned. Throws std::runtime_error when one is missing.
std::set<std::string> owned_blobs(const std::map<std::string, bucket>& buckets) {
  std::set<std::string> names;
  const auto add = [&](const std::shared_ptr<const blob>& one, const std::string& key) {
    if (!one) throw std::runtime_error("the stored bytes of " + key + " are missing");
    names.insert(one->name());
  };
  for (const auto& [name, held] : buckets) {
    for (const auto& [key, one] : held.objects)
      for (const auto& piece : one->pieces) add(piece, key);
    for (const auto& [id, one] : held.uploads)
      for (const auto& [number, received] : one.parts) add(received.piece, one.key);
  }
  return names;
}

}  // namespace

journal::journal(blob_directory& blobs, std::map<std::string, bucket>& buckets) {
  const auto path = blobs.path() / file_name, fresh = blobs.path() / (std::string(file_name) + ".new");
  read_file(path, replay(blobs, buckets));
  blobs.remove_others(owned_blobs(buckets));
  file_ = file_handle(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  if (file_.get() < 0) throw std::system_error(errno, std::generic_category(), "creating " + fresh.string());
  write_all(buckets);
  std::filesystem::rename(fresh, path);
}

void journal::write_all(const std::map<std::string, bucket>& buckets) {
  for (const auto& [name, held] : buckets) {
    add_bucket(name, held);
    for (const auto& [key, one] : held.objects) add_object(name, key, *one);
    for (const auto& [id, one] : held.uploads) {
      add_upload(name, id, one);
      for (const auto& [number, received] : one.parts) add_part(name, id, number, received);
    }
  }
}

void journal::write(const json::object& line) {
  const auto text = json::serialize(line) + '\n';
  for (std::string_view rest = text; !rest.empty();) {
    const auto written = ::write(file_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw std::system_error(errno, std::generic_category(), "writing the journal of objects");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void journal::add_bucket(const std::string& name, const bucket& one) {
  write({{"do", "bucket"},
         {"bucket", name},
         {"region", one.region},
         {"created", to_json(one.created)},
         {"new", one.is_new}});
}

void journal::drop_bucket(const std::string& name) { write({{"do", "drop-bucket"}, {"bucket", name}}); }

void journal::add_object(const std::string& bucket_name, const std::string& key, const object& one) {
  json::array blobs;
  for (const auto& piece : one.pieces) blobs.emplace_back(piece->name());
  json::object line{{"do", "object"},
                    {"bucket", bucket_name},
                    {"key", key},
                    {"blobs", blobs},
                    {"bytes", one.bytes},
                    {"etag", one.etag},
                    {"headers", to_json(one.headers)},
                    {"modified", to_json(one.modified)}};
  put_checksum(line, one.sum);
  write(line);
}

void journal::drop_object(const std::string& bucket_name, const std::string& key) {
  write({{"do", "drop-object"}, {"bucket", bucket_name}, {"key", key}});
}

void journal::add_upload(const std::string& bucket_name, const std::string& id, const upload& one) {
  json::object line{{"do", "upload"},
                    {"bucket", bucket_name},
                    {"id", id},
                    {"key", one.key},
                    {"initiated", to_json(one.initiated)},
                    {"headers", to_json(one.headers)},
                    {"full-object", one.full_object}};
  if (one.checksum_of_parts) line["checksum-of-parts"] = name_of(*one.checksum_of_parts).upper;
  write(line);
}

void journal::add_part(const std::string& bucket_name, const std::string& id, int number, const part& one) {
  json::object line{{"do", "part"},
                    {"bucket", bucket_name},
                    {"id", id},
                    {"number", number},
                    {"blob", one.piece->name()},
                    {"md5", to_base64(one.md5)},
                    {"modified", to_json(one.modified)}};
  put_checksum(line, one.sum);
  write(line);
}

void journal::drop_upload(const std::string& bucket_name, const std::string& id) {
  write({{"do", "drop-upload"}, {"bucket", bucket_name}, {"id", id}});
}

}  // namespace redshift_local::s3
