#include "miniraft/core/http/message.h"

#include <algorithm>

namespace miniraft::http {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view Request::path() const {
  std::string_view rest = target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same_name(rest.substr(0, scheme.size()), scheme)) continue;
    rest.remove_prefix(scheme.size());
    const size_t host_bytes = std::min(rest.find_first_of("/?"), rest.size());
    if (host_bytes == 0) return {};
    rest.remove_prefix(host_bytes);
    if (!rest.starts_with('/')) return "/";
    break;
  }
  return rest.substr(0, rest.find('?'));
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Header& each : headers) {
    if (same_name(each.name, name)) return each.value;
  }
  return std::nullopt;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

Response plain_response(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
  response.body.append(text.empty() ? reason_phrase(status) : text).push_back('\n');
  return response;
}

void append_response(std::string& out, const Response& response, ResponseFraming framing) {
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).push_back(' ');
  out.append(reason_phrase(response.status)).append("\r\n");
  for (const Header& header : response.headers) {
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  out.append(framing.keeps_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
  out.append("\r\n");
  if (!framing.is_answer_to_head) out.append(response.body);
}

}  // namespace miniraft::http
