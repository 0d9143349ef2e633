#include "miniraft/core/http/request_parser.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::http {

namespace {

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  const auto is_token_character = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

/// RFC 9110 §5.5: visible characters, spaces, tabs and bytes from 0x80 on.
bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

std::string_view without_spaces_around(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Digits alone, all of them, without overflow.
std::optional<size_t> parse_size(std::string_view text, int base) {
  size_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

void RequestParser::feed(base::ByteView bytes) {
  MINIRAFT_CHECK(state_ != State::complete);
  if (state_ == State::failed) return;
  buffer_.erase(0, begin_);
  scanned_ -= std::min(scanned_, begin_);
  begin_ = 0;
  buffer_.append(bytes);
}

std::expected<std::optional<Request>, RequestError> RequestParser::take() {
  is_waiting_ = false;
  while (state_ != State::complete && state_ != State::failed && !is_waiting_) step();
  if (state_ == State::failed) return std::unexpected(error_);
  if (state_ != State::complete) return std::nullopt;
  state_ = State::request_line;
  return std::exchange(request_, {});
}

void RequestParser::step() {
  const auto with_line = [this](size_t bytes_max, int status, auto on_line) {
    if (const auto line = next_line(bytes_max, status)) (this->*on_line)(*line);
  };
  switch (state_) {
    case State::request_line:
      return with_line(limits_.request_line_bytes_max, 414, &RequestParser::on_request_line);
    case State::headers:
      return with_line(limits_.header_bytes_max - header_bytes_, 431, &RequestParser::on_header);
    case State::body:
      return read_body();
    case State::chunk_size:
      return with_line(limits_.request_line_bytes_max, 400, &RequestParser::on_chunk_size);
    case State::chunk_data:
      return read_chunk_data();
    case State::chunk_end:
      if (const auto line = next_line(0, 400); line) state_ = State::chunk_size;
      return;
    case State::trailers:
      return with_line(limits_.header_bytes_max - header_bytes_, 431, &RequestParser::on_trailer);
    case State::complete:
    case State::failed:
      return;
  }
}

/// The next line without its CRLF; nothing if it is not complete, or after failing. The view lives
/// until the next feed.
std::optional<std::string_view> RequestParser::next_line(size_t bytes_max, int status_if_longer) {
  const size_t newline = buffer_.find('\n', std::max(scanned_, begin_));
  const size_t end = newline == std::string::npos ? buffer_.size() : newline;
  // Before the newline stands a carriage return, which does not count.
  if (end - begin_ > bytes_max + 1) {
    fail(status_if_longer, "a line is too long");
    return std::nullopt;
  }
  if (newline == std::string::npos) {
    scanned_ = end;
    is_waiting_ = true;
    return std::nullopt;
  }
  if (newline == begin_ || buffer_[newline - 1] != '\r') {
    fail(400, "a line does not end in CRLF");
    return std::nullopt;
  }
  const std::string_view line = std::string_view(buffer_).substr(begin_, newline - 1 - begin_);
  begin_ = newline + 1;
  return line;
}

/// RFC 9112 §3: method SP target SP version.
void RequestParser::on_request_line(std::string_view line) {
  if (line.empty()) return;  // RFC 9112 §2.2: an empty line before it is to be ignored
  const size_t first = line.find(' ');
  const size_t second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return fail(400, "the request line has not three parts");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (!is_token(method)) return fail(400, "the method is not a token");
  const auto is_visible = [](char c) { return c > 0x20 && c < 0x7f; };
  if (target.empty() || !std::ranges::all_of(target, is_visible)) {
    return fail(400, "the target holds what it must not");
  }
  const bool has_form = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                        version[5] >= '0' && version[5] <= '9' && version[7] >= '0' &&
                        version[7] <= '9';
  if (!has_form) return fail(400, "the version is malformed");
  if (version[5] != '1') return fail(505, "only HTTP/1 is spoken here");
  request_.method = method;
  request_.target = target;
  request_.minor_version = version[7] == '0' ? 0 : 1;
  header_bytes_ = 0;
  content_length_.reset();
  is_chunked_ = false;
  state_ = State::headers;
}

/// RFC 9112 §5.
void RequestParser::on_header(std::string_view line) {
  if (line.empty()) return on_headers_end();
  header_bytes_ += line.size() + 2;
  if (header_bytes_ > limits_.header_bytes_max || request_.headers.size() >= limits_.headers_max) {
    return fail(431, "too many headers");
  }
  if (line.front() == ' ' || line.front() == '\t') return fail(400, "a header line is folded");
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return fail(400, "a header line has no colon");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return fail(400, "a header's name is not a token");
  const std::string_view value = without_spaces_around(line.substr(colon + 1));
  if (!is_field_value(value)) return fail(400, "a header's value holds control characters");

  request_.headers.push_back({std::string(name), std::string(value)});
  if (same_name(name, "Content-Length")) return on_content_length(value);
  if (same_name(name, "Transfer-Encoding")) {
    // RFC 9112 §6.1: codings other than chunked are not understood here; twice is not once.
    if (!same_name(value, "chunked")) return fail(501, "the transfer coding is not known");
    if (is_chunked_) return fail(400, "the body is chunked twice");
    is_chunked_ = true;
  }
}

void RequestParser::on_content_length(std::string_view value) {
  const auto length = parse_size(value, 10);
  if (!length) return fail(400, "Content-Length is not a number");
  if (content_length_ && content_length_ != length) return fail(400, "two lengths differ");
  content_length_ = length;
}

void RequestParser::on_headers_end() {
  const auto is_host = [](const Header& header) { return same_name(header.name, "Host"); };
  const auto hosts = std::ranges::count_if(request_.headers, is_host);
  // RFC 9112 §3.2.
  if (hosts > 1 || (hosts == 0 && request_.minor_version == 1)) {
    return fail(400, "there must be one Host header");
  }
  // RFC 9112 §6.1 and §6.3: what might be framed in two ways is refused.
  if (is_chunked_ && (content_length_ || request_.minor_version == 0)) {
    return fail(400, "the body's length is said in two ways");
  }
  if (content_length_.value_or(0) > limits_.body_bytes_max)
    return fail(413, "the body is too long");
  read_connection();
  body_bytes_ = content_length_.value_or(0);
  state_ = is_chunked_ ? State::chunk_size : State::body;
}

/// RFC 9112 §9.3.
void RequestParser::read_connection() {
  request_.keeps_alive = request_.minor_version == 1;
  for (const Header& header : request_.headers) {
    if (!same_name(header.name, "Connection")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view option = without_spaces_around(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (same_name(option, "close")) {
        request_.keeps_alive = false;
        return;
      }
      if (same_name(option, "keep-alive")) request_.keeps_alive = true;
    }
  }
}

void RequestParser::read_body() {
  const size_t there = std::min(body_bytes_, buffer_.size() - begin_);
  request_.body.append(buffer_, begin_, there);
  begin_ += there;
  body_bytes_ -= there;
  if (body_bytes_ == 0) {
    state_ = State::complete;
  } else {
    is_waiting_ = true;
  }
}

/// RFC 9112 §7.1. Extensions of a chunk are ignored.
void RequestParser::on_chunk_size(std::string_view line) {
  const std::string_view digits = without_spaces_around(line.substr(0, line.find(';')));
  const auto size = parse_size(digits, 16);
  if (!size) return fail(400, "a chunk's size is not a number");
  if (*size > limits_.body_bytes_max - request_.body.size()) {
    return fail(413, "the body is too long");
  }
  body_bytes_ = *size;
  state_ = body_bytes_ == 0 ? State::trailers : State::chunk_data;
}

void RequestParser::read_chunk_data() {
  read_body();
  if (state_ == State::complete) state_ = State::chunk_end;
}

/// RFC 9112 §7.1.2: trailers are read and dropped.
void RequestParser::on_trailer(std::string_view line) {
  if (line.empty()) {
    state_ = State::complete;
    return;
  }
  header_bytes_ += line.size() + 2;
  if (header_bytes_ > limits_.header_bytes_max) fail(431, "too many trailers");
}

void RequestParser::fail(int status, std::string_view problem) {
  state_ = State::failed;
  error_ = {status, problem};
  buffer_.clear();
  begin_ = 0;
  scanned_ = 0;
}

}  // namespace miniraft::http
