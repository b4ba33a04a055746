#include "flow/checkpoint.hpp"

#include <stdexcept>

namespace flow {
namespace {

// Protocol Buffers wire types.
enum class wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct field {
  std::uint64_t number = 0;
  wire type = wire::varint;
  std::uint64_t integer = 0;  // varint, fixed64, fixed32
  std::string_view bytes;

  bool is(std::uint64_t n, wire t) const { return number == n && type == t; }
};

[[noreturn]] void fail(const char* problem) {
  throw std::invalid_argument(std::string("runtime checkpoint is no valid protobuf: ") + problem);
}

class wire_reader {
 public:
  explicit wire_reader(std::string_view bytes) : rest_(bytes) {}

  bool next(field& out) {
    if (rest_.empty()) return false;
    const std::uint64_t key = varint();
    out.number = key >> 3;
    if (out.number == 0 || out.number >= (1u << 29)) fail("a field number out of range");
    out.type = static_cast<wire>(key & 7);
    switch (out.type) {
      case wire::varint:
        out.integer = varint();
        break;
      case wire::fixed64:
        out.integer = little_endian(take(8));
        break;
      case wire::fixed32:
        out.integer = little_endian(take(4));
        break;
      case wire::bytes:
        out.bytes = take(varint());
        break;
      default:
        fail("an unknown wire type");
    }
    return true;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      out |= shift < 64 ? std::uint64_t{byte & 0x7fu} << shift : 0;
      if ((byte & 0x80) == 0) return out;
    }
    fail("a varint of more than ten bytes");
  }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) fail("it ends inside a field");
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  static std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) out = (out << 8) | static_cast<unsigned char>(bytes[i]);
    return out;
  }

  std::string_view rest_;
};

void append_varint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_bytes(unsigned number, std::string_view bytes, std::string& out) {
  append_varint(number << 3 | static_cast<unsigned>(wire::bytes), out);
  append_varint(bytes.size(), out);
  out += bytes;
}

void append_integer(unsigned number, std::int64_t value, std::string& out) {
  if (value == 0) return;
  append_varint(number << 3 | static_cast<unsigned>(wire::varint), out);
  append_varint(static_cast<std::uint64_t>(value), out);
}

void append_fixed64(unsigned number, std::uint64_t value, std::string& out) {
  if (value == 0) return;
  append_varint(number << 3 | static_cast<unsigned>(wire::fixed64), out);
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift);
}

// The field numbers below are those of consumer.Checkpoint in the Flow protocol.

void parse_producer_state(std::string_view bytes, checkpoint_producer& out) {
  wire_reader reader(bytes);
  for (field f; reader.next(f);) {
    if (f.is(1, wire::fixed64)) out.last_ack = f.integer;
    if (f.is(2, wire::varint)) out.begin = static_cast<std::int64_t>(f.integer);
  }
}

checkpoint_producer parse_producer(std::string_view bytes) {
  checkpoint_producer out;
  wire_reader reader(bytes);
  for (field f; reader.next(f);) {
    if (f.is(1, wire::bytes)) out.id = f.bytes;
    if (f.is(2, wire::bytes)) parse_producer_state(f.bytes, out);
  }
  return out;
}

checkpoint_source parse_source(std::string_view bytes) {
  checkpoint_source out;
  wire_reader reader(bytes);
  for (field f; reader.next(f);) {
    if (f.is(1, wire::varint)) out.read_through = static_cast<std::int64_t>(f.integer);
    if (f.is(2, wire::bytes)) out.producers.push_back(parse_producer(f.bytes));
  }
  return out;
}

/// A map entry of protobuf: key in field 1, value in field 2, either of them absent when empty.
std::pair<std::string, std::string_view> parse_entry(std::string_view bytes) {
  std::pair<std::string, std::string_view> out;
  wire_reader reader(bytes);
  for (field f; reader.next(f);) {
    if (f.is(1, wire::bytes)) out.first = f.bytes;
    if (f.is(2, wire::bytes)) out.second = f.bytes;
  }
  return out;
}

std::string serialize_source(const checkpoint_source& source) {
  std::string out;
  append_integer(1, source.read_through, out);
  for (const checkpoint_producer& producer : source.producers) {
    std::string state, entry;
    append_fixed64(1, producer.last_ack, state);
    append_integer(2, producer.begin, state);
    if (!producer.id.empty()) append_bytes(1, producer.id, entry);
    append_bytes(2, state, entry);
    append_bytes(2, entry, out);
  }
  return out;
}

void append_entry(unsigned number, std::string_view key, std::string_view value, std::string& out) {
  std::string entry;
  append_bytes(1, key, entry);
  append_bytes(2, value, entry);
  append_bytes(number, entry, out);
}

}  // namespace

checkpoint parse_checkpoint(std::string_view protobuf) {
  checkpoint out;
  wire_reader reader(protobuf);
  for (field f; reader.next(f);) {
    if (f.is(1, wire::bytes)) {
      const auto [journal, source] = parse_entry(f.bytes);
      out.sources[journal] = parse_source(source);
    }
    if (f.is(2, wire::bytes)) {
      const auto [journal, intent] = parse_entry(f.bytes);
      out.ack_intents[journal] = intent;
    }
  }
  return out;
}

std::string serialize_checkpoint(const checkpoint& value) {
  std::string out;
  for (const auto& [journal, source] : value.sources) append_entry(1, journal, serialize_source(source), out);
  for (const auto& [journal, intent] : value.ack_intents) append_entry(2, journal, intent, out);
  return out;
}

}  // namespace flow
