// Requests and responses of HTTP/1.1 (RFC 9110, RFC 9112) as values.
//
//   bytes → RequestParser → Request → a handler → Response → append_response → bytes
//
// Nothing here knows a socket: a thread, an event loop, a test and a fuzzer use the same code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/core/base/bytes.h"

namespace miniraft::http {

struct Header {
  std::string name;  ///< as it came; names are compared without regard to case
  std::string value;
  bool operator==(const Header&) const = default;
};

/// A complete request whose framing was checked.
struct Request {
  std::string method;  ///< e.g. `GET`; methods are case-sensitive
  std::string target;  ///< e.g. `/metrics?name=x`
  int minor_version = 1;
  std::vector<Header> headers;
  base::Bytes body;
  bool keeps_alive = true;  ///< the client wants to send another one (RFC 9112 §9.3)

  /// The target without its query, and in its absolute form (`http://host/path`, RFC 9112 §3.2.2)
  /// without scheme and host; empty if that has no host.
  [[nodiscard]] std::string_view path() const;
  /// The value of the first header of this name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

  bool operator==(const Request&) const = default;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;  ///< without Content-Length and Connection, which are added
  base::Bytes body;
};

/// A short plain-text answer: the reason phrase, or `text`.
[[nodiscard]] Response plain_response(int status, std::string_view text = "");

/// The reason phrase of the statuses that this project uses, e.g. `Not Found`.
[[nodiscard]] std::string_view reason_phrase(int status);

struct ResponseFraming {
  bool is_answer_to_head = false;  ///< the length is said, the body is left out (RFC 9110 §9.3.2)
  bool keeps_alive = true;
};

/// Appends the response as bytes.
void append_response(std::string& out, const Response& response, ResponseFraming framing);

/// Whether two header or token names are the same, ASCII case aside.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

}  // namespace miniraft::http
