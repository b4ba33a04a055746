// The aws-chunked body encoding: chunks with signatures, a trailer with a checksum (AWS SigV4, streaming).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "s3/authentication.hpp"
#include "s3/digest.hpp"

namespace redshift_local::s3 {

/// Feed the encoded bytes in any pieces; payload comes out before its chunk's signature was checked, so
/// nothing may be kept of it unless finish() returns.
class aws_chunked_decoder {
 public:
  using sink = std::function<void(std::string_view payload)>;

  /// `signed_by` has one of the streaming payload forms.
  aws_chunked_decoder(identity signed_by, sink payload);

  /// Throws s3_error: IncompleteBody (bad framing), SignatureDoesNotMatch, InvalidChunkSizeError.
  void add(std::string_view bytes);

  /// Trailer lines in order, names in lower case. Throws IncompleteBody when the end has not come.
  const name_values& finish() const;

 private:
  enum class state { chunk_line, data, data_end, trailer_line, done };

  std::string_view take_data(std::string_view bytes);
  std::string_view take_line(std::string_view bytes);
  void on_line(const std::string& line);
  void begin_chunk(std::string_view line);
  void end_chunk();
  void on_trailer(std::string_view line);
  void check_trailer_signature(std::string_view given);
  bool chunks_are_signed() const;

  identity signed_by_;
  sink payload_;
  state state_ = state::chunk_line;
  std::string line_;
  std::uint64_t left_ = 0;         // of the chunk's data
  bool small_chunk_seen_ = false;  // only the last chunk with data may be small
  std::optional<digest> chunk_sha256_;
  std::string chunk_signature_;  // as given
  std::string previous_signature_;
  std::string trailer_text_;  // "name:value\n" of each line, as it is signed
  name_values trailer_;
  bool trailer_signed_ = false;
};

}  // namespace redshift_local::s3
