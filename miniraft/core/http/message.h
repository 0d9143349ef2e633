// Requests and responses of HTTP/1.1 (RFC 9110, RFC 9112) as values.
//
//   bytes → RequestParser → Request → a handler → Response → append_response → bytes
//
// This code uses no socket, so threads, event loops, tests and fuzzers can all use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/core/base/bytes.h"

namespace miniraft::http {

struct Header {
  std::string name;  ///< as received; names are compared without regard to case
  std::string value;
  bool operator==(const Header&) const = default;
};

/// A complete request whose framing the parser has validated.
struct Request {
  std::string method;  ///< e.g. `GET`; methods are case-sensitive
  std::string target;  ///< e.g. `/metrics?name=x`
  int minor_version = 1;
  std::vector<Header> headers;
  base::Bytes body;
  bool keeps_alive = true;  ///< the client may send another request (RFC 9112 §9.3)

  /// The target without its query. If the target has the absolute form (`http://host/path`, RFC
  /// 9112 §3.2.2), scheme and host are left out, too; the result is `/` if no path follows the
  /// host, and empty if the host is empty. A view into `target`.
  [[nodiscard]] std::string_view path() const;
  /// The value of the first header with this name, or nothing if there is none. A view into
  /// `headers`.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

  bool operator==(const Request&) const = default;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;  ///< without those that append_response adds
  base::Bytes body;
};

/// A plain-text response with one line: `text`, or the reason phrase if `text` is empty.
[[nodiscard]] Response plain_response(int status, std::string_view text = "");

/// The reason phrase of a status that this project uses, e.g. `Not Found`; empty for any other.
[[nodiscard]] std::string_view reason_phrase(int status);

struct ResponseFraming {
  /// The request was HEAD: Content-Length is sent, but the body is left out (RFC 9110 §9.3.2).
  bool is_answer_to_head = false;
  bool keeps_alive = true;  ///< the connection stays open for another request
};

/// Appends the encoded response to `out`, with Content-Length and Connection headers.
void append_response(std::string& out, const Response& response, ResponseFraming framing);

/// Whether two names or tokens are equal without regard to ASCII case.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

}  // namespace miniraft::http
