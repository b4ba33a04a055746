#include "flow/checkpoint.hpp"

#include <protozero/exception.hpp>
#include <protozero/pbf_writer.hpp>
#include <stdexcept>

#include "flow/proto_reader.hpp"

namespace flow {
namespace {

using protozero::pbf_reader;
using protozero::pbf_writer;

// The field numbers below are those of consumer.Checkpoint in the Flow protocol.

void read_producer_state(std::string_view message, checkpoint_producer& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == fixed64_field(1))
      out.last_ack = in.get_fixed64();
    else if (field == varint_field(2))
      out.begin = in.get_int64();
    else
      in.skip();
  });
}

checkpoint_producer read_producer(std::string_view message) {
  checkpoint_producer out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.id = bytes_of(in);
    else if (field == length_field(2))
      read_producer_state(bytes_of(in), out);
    else
      in.skip();
  });
  return out;
}

checkpoint_source read_source(std::string_view message) {
  checkpoint_source out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == varint_field(1))
      out.read_through = in.get_int64();
    else if (field == length_field(2))
      out.producers.push_back(read_producer(bytes_of(in)));
    else
      in.skip();
  });
  return out;
}

checkpoint read_checkpoint(std::string_view message) {
  checkpoint out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1)) {
      const map_entry entry = entry_of(in);
      out.sources[std::string(entry.key)] = read_source(entry.value);
    } else if (field == length_field(2)) {
      const map_entry entry = entry_of(in);
      out.ack_intents[std::string(entry.key)] = entry.value;
    } else {
      in.skip();
    }
  });
  return out;
}

void write_producer(const checkpoint_producer& producer, pbf_writer out) {
  if (!producer.id.empty()) out.add_bytes(1, producer.id);
  pbf_writer state(out, 2);
  if (producer.last_ack != 0) state.add_fixed64(1, producer.last_ack);
  if (producer.begin != 0) state.add_int64(2, producer.begin);
}

void write_source(const std::string& journal, const checkpoint_source& source, pbf_writer out) {
  out.add_string(1, journal);
  pbf_writer value(out, 2);
  if (source.read_through != 0) value.add_int64(1, source.read_through);
  for (const auto& producer : source.producers) write_producer(producer, pbf_writer(value, 2));
}

void write_intent(const std::string& journal, const std::string& intent, pbf_writer out) {
  out.add_string(1, journal);
  out.add_bytes(2, intent);
}

}  // namespace

checkpoint parse_checkpoint(std::string_view protobuf) {
  try {
    return read_checkpoint(protobuf);
  } catch (const std::exception& error) {
    throw std::invalid_argument(std::string("runtime checkpoint is no valid protobuf: ") + error.what());
  }
}

std::string serialize_checkpoint(const checkpoint& value) {
  std::string bytes;
  pbf_writer out(bytes);
  for (const auto& [journal, source] : value.sources) write_source(journal, source, pbf_writer(out, 1));
  for (const auto& [journal, intent] : value.ack_intents) write_intent(journal, intent, pbf_writer(out, 2));
  return bytes;
}

}  // namespace flow
