#include "bench/document_template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

#include "bench/errors.hpp"
#include "bench/template_node.hpp"
#include "bench/tuple.hpp"

namespace sim {
namespace {

constexpr std::string_view words[] = {
    "account", "amber",   "anchor",  "autumn",  "balance", "basket", "blue",    "bridge", "candle",
    "carbon",  "cedar",   "circle",  "cobalt",  "copper",  "cotton", "delta",   "device", "digital",
    "dock",    "eagle",   "early",   "ember",   "engine",  "event",  "falcon",  "fiber",  "field",
    "final",   "forest",  "frame",   "garden",  "glass",   "gold",   "granite", "green",  "harbor",
    "hazel",   "high",    "hollow",  "indigo",  "invoice", "iron",   "island",  "ivory",  "jade",
    "journey", "kernel",  "lake",    "lantern", "laser",   "ledger", "lemon",   "level",  "light",
    "linen",   "lunar",   "magnet",  "maple",   "marble",  "market", "meadow",  "metric", "mirror",
    "modern",  "motion",  "nectar",  "network", "noble",   "north",  "ocean",   "olive",  "onyx",
    "orbit",   "order",   "oxide",   "paper",   "parcel",  "pebble", "pilot",   "planet", "portal",
    "prairie", "quartz",  "quick",   "radio",   "rapid",   "record", "region",  "ribbon", "river",
    "rocket",  "saffron", "sample",  "sensor",  "shadow",  "signal", "silver",  "simple", "solar",
    "spice",   "spring",  "station", "steel",   "stone",   "storm",  "summit",  "table",  "target",
    "thunder", "timber",  "token",   "tower",   "track",   "tulip",  "umber",   "valley", "vector",
    "velvet",  "violet",  "walnut",  "water",   "west",    "willow", "winter",  "wire",   "yellow",
    "zenith",  "zinc"};
// Names as people have them: letters outside ASCII, quotation marks, a backslash, an emoji.
constexpr std::string_view names[] = {"Zoë Müller",   "José Núñez",       "Łukasz Żak", "Anaïs O'Brien",
                                      "Søren \"Sk\"", "Δήμητρα",          "Ольга",      "田中 太郎",
                                      "C:\\Temp",     "Party 🎉 planner", "مريم",       "plain name"};

template <class Integer>
void append_number(std::string& out, Integer i, int digits = 0) {
  std::array<char, 24> buffer;
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), i);
  for (auto n = end - buffer.data(); n < digits; ++n) out.push_back('0');
  out.append(buffer.data(), end);
}

void append_date(std::string& out, std::int64_t days) {
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  append_number(out, static_cast<int>(date.year()), 4);
  out.push_back('-');
  append_number(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  append_number(out, static_cast<unsigned>(date.day()), 2);
}

void append_time(std::string& out, std::uint64_t second_of_day) {
  append_number(out, second_of_day / 3600, 2);
  out.push_back(':');
  append_number(out, second_of_day / 60 % 60, 2);
  out.push_back(':');
  append_number(out, second_of_day % 60, 2);
}

/// A random instant of the years 2020 to 2029, with no, three, six or nine digits of fraction.
void append_date_time(std::string& out, random_stream& random) {
  append_date(out, static_cast<std::int64_t>(18262 + random.below(3653)));
  out.push_back('T');
  append_time(out, random.below(86400));
  if (auto digits = static_cast<int>(random.below(4)) * 3) {
    static constexpr std::uint64_t limits[] = {1000, 1'000'000, 1'000'000'000};
    out.push_back('.');
    append_number(out, random.below(limits[digits / 3 - 1]), digits);
  }
  out.append(random.below(4) == 0 ? "+02:00" : "Z");
}

void append_uuid(std::string& out, std::uint64_t high, std::uint64_t low) {
  static constexpr std::string_view hex = "0123456789abcdef";
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out.push_back('-');
    auto half = i < 16 ? high : low;
    auto digit = half >> (60 - i % 16 * 4) & 15;
    if (i == 12) digit = 4;
    if (i == 16) digit = 8 | (digit & 3);
    out.push_back(hex[digit]);
  }
}

}  // namespace

namespace {

using node = document_template::node;
using kind = node::kind;

/// Writes one document.
class writer {
 public:
  writer(std::string& out, const document_identity& identity)
      : out_(out), identity_(identity), random_(identity.seed) {}

  void write(const node& n) {
    if (n.null_share > 0 && random_.fraction() < n.null_share) {
      out_.append("null");
      return;
    }
    switch (n.what) {
      case kind::object:
        return object(n);
      case kind::array:
        return array(n);
      case kind::any:
        return write(*n.options[random_.below(n.options.size())]);
      case kind::choice:
        out_.append(n.choices[identity_.turn % n.choices.size()]);
        return;
      case kind::key_choice:
        out_.append(n.choices[mix(identity_.number) % n.choices.size()]);
        return;
      case kind::null:
        out_.append("null");
        return;
      case kind::boolean:
        out_.append(random_.below(2) ? "true" : "false");
        return;
      case kind::integer:
        return integer(n);
      case kind::number:
        append_number(out_, static_cast<std::int64_t>(random_.below(2'000'000)) - 1'000'000);
        out_.push_back('.');
        append_number(out_, random_.below(100), 2);
        return;
      case kind::key_integer:
        append_number(out_, identity_.number);
        return;
      default:
        quoted(n);
    }
  }
  random_stream& random() { return random_; }
  [[nodiscard]] std::size_t pad_at() const { return pad_at_; }

 private:
  void object(const node& n) {
    out_.push_back('{');
    bool first = true;
    for (const auto& m : n.members) {
      if (m.present < 1 && random_.fraction() >= m.present) continue;
      if (!first) out_.push_back(',');
      first = false;
      out_.append(m.prefix);
      write(*m.value);
    }
    out_.push_back('}');
  }
  void array(const node& n) {
    out_.push_back('[');
    for (auto left = random_.below(4); left > 0; --left) {
      write(*n.options.front());
      if (left > 1) out_.push_back(',');
    }
    out_.push_back(']');
  }
  void integer(const node& n) {
    auto width = static_cast<std::uint64_t>(n.maximum) - static_cast<std::uint64_t>(n.minimum) + 1;
    auto offset = width == 0 ? random_.next() : random_.below(width);
    append_number(out_, static_cast<std::int64_t>(static_cast<std::uint64_t>(n.minimum) + offset));
  }
  void quoted(const node& n) {
    if (n.what == kind::name) return append_json_string(out_, names[random_.below(std::size(names))]);
    out_.push_back('"');
    switch (n.what) {
      case kind::words:
        some_words(n.longest);
        break;
      case kind::pad:
        pad_at_ = out_.size();
        break;
      case kind::base64:
        base64();
        break;
      case kind::integer_text:
        append_number(out_, static_cast<std::int64_t>(random_.next()));
        break;
      case kind::number_text:
        append_number(out_, random_.below(100'000));
        out_.append(".5");
        break;
      case kind::date:
        append_date(out_, static_cast<std::int64_t>(18262 + random_.below(3653)));
        break;
      case kind::date_time:
        append_date_time(out_, random_);
        break;
      case kind::time:
        append_time(out_, random_.below(86400));
        out_.push_back('Z');
        break;
      case kind::uuid:
        append_uuid(out_, random_.next(), random_.next());
        break;
      case kind::operation:
        out_.push_back(identity_.operation);
        break;
      case kind::key_text:
        out_.append("k-");
        append_number(out_, identity_.number, 10);
        break;
      case kind::key_uuid:
        append_uuid(out_, mix(identity_.number), mix(~identity_.number));
        break;
      default:
        break;
    }
    out_.push_back('"');
  }
  void some_words(std::size_t longest) {
    auto begin = out_.size();
    for (auto left = 1 + random_.below(4); left > 0; --left) {
      out_.append(words[random_.below(std::size(words))]);
      if (left > 1) out_.push_back(' ');
    }
    if (longest && out_.size() - begin > longest) out_.resize(begin + longest);
  }
  void base64() {
    std::string bytes;
    for (auto left = random_.below(30); left > 0; --left) bytes.push_back(static_cast<char>(random_.next()));
    append_base64(out_, bytes);
  }

  std::string& out_;
  const document_identity& identity_;
  random_stream random_;
  std::size_t pad_at_ = 0;
};

}  // namespace

word_pool::word_pool() {
  constexpr std::size_t pool_bytes = 4 << 20;
  random_stream random(2026);
  text_.reserve(pool_bytes + 16);
  while (text_.size() < pool_bytes) {
    text_.append(words[random.below(std::size(words))]);
    // Order numbers and the like make real text harder to compress than plain prose.
    if (random.below(4) == 0) append_number(text_, random.below(100'000));
    text_.push_back(' ');
  }
}

void word_pool::append(std::string& out, std::size_t bytes, random_stream& random) const {
  while (bytes > 0) {
    auto piece = std::min<std::size_t>(bytes, 4096);
    out.append(text_, random.below(text_.size() - piece), piece);
    bytes -= piece;
  }
}

document_template::document_template(const collection& source, const std::vector<field_hint>& hints,
                                     std::shared_ptr<const word_pool> pool)
    : name_(source.name), pool_(std::move(pool)) {
  auto compiled = compile_template(source, hints);
  root_ = std::move(compiled.root);
  if (root_->what != node::kind::object)
    throw usage_error("generator: the schema of " + name_ + " is no object");
  if (!compiled.has_unique_key)
    throw usage_error("generator: " + name_ + " needs a key of type integer or string without listed values");
  has_operation_ = compiled.has_operation;
  has_pad_ = compiled.has_pad;
}
document_template::~document_template() = default;
document_template::document_template(document_template&&) noexcept = default;

void document_template::render(std::string& out, const document_identity& identity, std::size_t bytes) const {
  out.clear();
  writer w(out, identity);
  w.write(*root_);
  if (!has_pad_) return;
  if (out.size() > bytes)
    throw usage_error("generator: a document of " + name_ + " is at least " + std::to_string(out.size()) +
                      " bytes long; doc_size " + std::to_string(bytes) + " is too small");
  // The tail behind the filled-up string is short: move it aside rather than shifting it.
  std::string tail = out.substr(w.pad_at());
  auto missing = bytes - out.size();
  out.resize(w.pad_at());
  pool_->append(out, missing, w.random());
  out.append(tail);
}

}  // namespace sim
