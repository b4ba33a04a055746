#include <algorithm>
#include <utility>

#include "flow/codec.hpp"
#include "flow/json_framing.hpp"
#include "flow/json_hot.hpp"
#include "flow/json_requests.hpp"
#include "flow/json_responses.hpp"

namespace flow {
namespace {

constexpr std::string_view white_space = " \t\r\n";

/// Whether `text` begins as a Load or Store does.
bool is_hot(std::string_view text) {
  const std::size_t name = text.find_first_not_of(white_space, 1);
  if (name == text.npos) return false;
  const std::string_view rest = text.substr(name);
  return rest.starts_with("\"store\"") || rest.starts_with("\"load\"");
}

[[noreturn]] void fail(const json_error& error) {
  std::string text = error.path.empty() ? "" : error.path + ": ";
  text += std::string(error.what()) + " at byte " + std::to_string(error.position) + " of the message";
  throw protocol_error(text);
}

class json_codec final : public codec {
 public:
  std::size_t take(std::string_view unread, bool at_end, request& out) override {
    if (std::exchange(giant_, false)) scratch_ = tuple_scratch();
    const std::size_t lead = std::min(unread.find_first_not_of(white_space), unread.size());
    const std::string_view text = unread.substr(lead);
    if (text.empty()) {
      check_message_size(unread.size(), false);
      return 0;
    }
    try {
      if (text.front() != '{') throw json_error("expected a JSON object", 0);
      const std::size_t length = decode(text, at_end, out);
      if (length == 0) return 0;
      end_message(length);
      return lead + length;
    } catch (const json_error& error) {
      fail(error);
    }
  }

  void encode(const response& message, std::string& out) override { append_json_response(message, out); }

 private:
  /// Length of the message, 0 when there is no whole one.
  std::size_t decode(std::string_view text, bool at_end, request& out) {
    const bool hot = is_hot(text);
    const std::string_view line = framing_.first_line(text);
    if (hot && !line.empty()) {
      check_message_size(line.size(), hot);
      if (hot_.decode(line, scratch_, out)) return line.size() + 1;
    }
    const std::size_t length = framing_.value_length(text, at_end);
    check_message_size(length == 0 ? text.size() : length, hot);
    if (length == 0) {
      if (at_end) throw json_error("the input ends inside the message", text.size());
      return 0;
    }
    const std::string_view message = text.substr(0, length);
    if (!is_utf8(message)) throw protocol_error("the message is not UTF-8");
    decode_json_request(message, scratch_, out);
    return length;
  }

  void end_message(std::size_t length) {
    framing_ = json_framing();
    giant_ = length > kept_message_bytes;
    if (giant_) hot_.release_memory();
  }

  json_framing framing_;
  hot_decoder hot_;
  tuple_scratch scratch_;
  bool giant_ = false;  // the message handed out last, whose tuples are still in scratch_
};

}  // namespace

std::unique_ptr<codec> make_json_codec() { return std::make_unique<json_codec>(); }

}  // namespace flow
