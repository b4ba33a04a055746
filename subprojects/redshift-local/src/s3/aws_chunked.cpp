#include "s3/aws_chunked.hpp"

#include <algorithm>
#include <charconv>

#include "s3/encoding.hpp"
#include "s3/sigv4.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::size_t max_line_bytes = 4096;
constexpr std::uint64_t min_chunk_bytes = 8192;  // AWS SigV4 streaming; the last chunk is exempt
constexpr std::uint64_t max_chunk_bytes = std::uint64_t{5} << 30;

s3_error broken(const std::string& why) {
  return {400, "IncompleteBody", "The request body terminated unexpectedly: " + why};
}

s3_error wrong_signature(const std::string& of) {
  return {403, "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature of the " + of};
}

}  // namespace

aws_chunked_decoder::aws_chunked_decoder(identity signed_by, sink payload)
    : signed_by_(std::move(signed_by)),
      payload_(std::move(payload)),
      previous_signature_(signed_by_.signature) {}

bool aws_chunked_decoder::chunks_are_signed() const {
  return signed_by_.payload != payload_form::unsigned_trailer;
}

void aws_chunked_decoder::add(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == state::done) throw broken("bytes after the last chunk");
    bytes = state_ == state::data ? take_data(bytes) : take_line(bytes);
  }
}

std::string_view aws_chunked_decoder::take_data(std::string_view bytes) {
  const auto piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
  chunk_sha256_->add(piece);
  payload_(piece);
  left_ -= piece.size();
  if (left_ == 0) state_ = state::data_end;
  return bytes.substr(piece.size());
}

/// Collects up to CR LF.
std::string_view aws_chunked_decoder::take_line(std::string_view bytes) {
  const auto end = bytes.find('\n');
  const auto piece = bytes.substr(0, end);
  line_ += piece;
  if (line_.size() > max_line_bytes) throw broken("a chunk line is too long");
  if (end == std::string_view::npos) return {};
  if (!line_.ends_with('\r')) throw broken("a chunk line does not end with CR LF");
  line_.pop_back();
  on_line(std::exchange(line_, {}));
  return bytes.substr(end + 1);
}

void aws_chunked_decoder::on_line(const std::string& line) {
  switch (state_) {
    case state::chunk_line:
      return begin_chunk(line);
    case state::trailer_line:
      return on_trailer(line);
    case state::data_end:
      if (!line.empty()) throw broken("a chunk is longer than its line says");
      end_chunk();
      state_ = state::chunk_line;
      return;
    case state::data:
    case state::done:
      return;
  }
}

/// <hex size> or <hex size>;chunk-signature=<64 hex digits>
void aws_chunked_decoder::begin_chunk(std::string_view line) {
  const auto semicolon = std::min(line.size(), line.find(';'));
  const auto [end, error] = std::from_chars(line.data(), line.data() + semicolon, left_, 16);
  if (error != std::errc{} || end != line.data() + semicolon || left_ > max_chunk_bytes)
    throw broken("no chunk size");
  constexpr std::string_view signature_name = ";chunk-signature=";
  const auto extension = line.substr(semicolon);
  if (chunks_are_signed() ? !extension.starts_with(signature_name) : !extension.empty())
    throw broken("the chunk extension does not fit x-amz-content-sha256");
  if (chunks_are_signed()) chunk_signature_ = extension.substr(signature_name.size());

  if (left_ != 0 && small_chunk_seen_)
    throw s3_error(403, "InvalidChunkSizeError",
                   "Only the last chunk is allowed to have a size less than 8192 bytes");
  small_chunk_seen_ = left_ < min_chunk_bytes;
  chunk_sha256_.emplace(digest_kind::sha256);
  state_ = left_ != 0 ? state::data : state::trailer_line;
  if (left_ == 0) end_chunk();
}

void aws_chunked_decoder::end_chunk() {
  if (!chunks_are_signed()) return;
  const auto to_sign = chunk_string_to_sign(signed_by_.timestamp, signed_by_.scope, previous_signature_,
                                            to_hex(chunk_sha256_->finish()));
  previous_signature_ = signature(signed_by_.signing_key, to_sign);
  if (!equal_in_constant_time(previous_signature_, chunk_signature_)) throw wrong_signature("chunk");
}

void aws_chunked_decoder::on_trailer(std::string_view line) {
  if (line.empty()) {
    if (signed_by_.payload == payload_form::signed_chunks_and_trailer && !trailer_signed_)
      throw broken("x-amz-trailer-signature is missing");
    state_ = state::done;
    return;
  }
  if (signed_by_.payload == payload_form::signed_chunks) throw broken("a trailer was not announced");
  const auto colon = std::min(line.size(), line.find(':'));
  const auto name = to_lower(trim(line.substr(0, colon)));
  const auto value = trim(line.substr(std::min(line.size(), colon + 1)));
  if (trailer_signed_) throw broken("a trailer line follows the trailer's signature");
  if (name == "x-amz-trailer-signature" && chunks_are_signed()) return check_trailer_signature(value);
  trailer_text_ += name + ':' + std::string(value) + '\n';
  if (trailer_text_.size() > max_line_bytes) throw broken("the trailer is too long");
  trailer_.emplace_back(name, value);
}

void aws_chunked_decoder::check_trailer_signature(std::string_view given) {
  const auto to_sign = trailer_string_to_sign(signed_by_.timestamp, signed_by_.scope, previous_signature_,
                                              to_hex(digest_of(digest_kind::sha256, trailer_text_)));
  if (!equal_in_constant_time(signature(signed_by_.signing_key, to_sign), given))
    throw wrong_signature("trailer");
  trailer_signed_ = true;
}

const name_values& aws_chunked_decoder::finish() const {
  if (state_ != state::done) throw broken("the last chunk is missing");
  return trailer_;
}

}  // namespace redshift_local::s3
