// RequestParser: parses HTTP/1.1 requests from bytes that arrive in pieces of any size.
//
// The parser is strict where leniency could let two programs disagree about where a request ends
// (RFC 9112 §11.2, request smuggling). Lines must end in CRLF. It refuses folded headers, a space
// before the colon, different lengths, and a length together with a transfer coding. Memory is
// bounded by `Limits` and the size of one piece, and each byte is examined a constant number of
// times, whatever is sent.
//
// Thread rule: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/http/message.h"

namespace miniraft::http {

struct Limits {
  size_t request_line_bytes_max = 8 * 1024;
  size_t header_bytes_max = 32 * 1024;  ///< all header lines together, without the request line
  size_t headers_max = 100;
  size_t body_bytes_max = 1024 * 1024;
};

/// Why a request cannot be parsed. Nothing after it on the connection can be parsed either.
struct RequestError {
  int status = 400;          ///< of the response to send before closing the connection
  std::string_view problem;  ///< in words, e.g. `a header line is folded`; a string literal
  bool operator==(const RequestError&) const = default;
};

class RequestParser {
 public:
  explicit RequestParser(Limits limits = {}) : limits_(limits) {}

  /// Adds received bytes. Requires: take() was called until it returned nothing. After an error
  /// this does nothing.
  void feed(base::ByteView bytes);

  /// The next request; nothing if it is not complete yet; or an error, which every later call
  /// returns again.
  [[nodiscard]] std::expected<std::optional<Request>, RequestError> take();

  /// Whether a request has begun that was not taken yet.
  [[nodiscard]] bool is_in_request() const { return state_ != State::request_line || has_rest(); }

 private:
  enum class State : uint8_t {
    request_line,
    headers,
    body,
    chunk_size,
    chunk_data,
    chunk_end,
    trailers,
    complete,
    failed,
  };

  void step();
  void on_request_line(std::string_view line);
  void on_header(std::string_view line);
  void on_headers_end();
  void on_chunk_size(std::string_view line);
  void on_trailer(std::string_view line);
  void read_body();
  void read_chunk_data();
  void on_content_length(std::string_view value);
  void read_connection();
  [[nodiscard]] std::optional<std::string_view> next_line(size_t bytes_max, int status_if_longer);
  [[nodiscard]] bool has_rest() const { return begin_ < buffer_.size(); }
  void fail(int status, std::string_view problem);

  Limits limits_;
  base::Bytes buffer_;
  size_t begin_ = 0;    ///< buffer_[begin_, size) is not parsed yet
  size_t scanned_ = 0;  ///< buffer_[begin_, scanned_) holds no newline
  State state_ = State::request_line;
  Request request_;
  size_t header_bytes_ = 0;
  size_t body_bytes_ = 0;  ///< how many bytes of the body or of the chunk are still missing
  std::optional<size_t> content_length_;
  bool is_chunked_ = false;
  bool is_waiting_ = false;  ///< parsing cannot go on without more bytes
  RequestError error_;
};

}  // namespace miniraft::http
