// Requests are read as RFC 9112 says, from bytes in any pieces; what could be read in two ways is
// refused.
#include "miniraft/core/http/request_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace miniraft::http {
namespace {

struct Parsed {
  std::vector<Request> requests;
  int status = 0;  ///< of the error; 0: none
  bool operator==(const Parsed&) const = default;
};

Parsed parse_in_pieces(std::string_view bytes, size_t piece_bytes, Limits limits = {}) {
  RequestParser parser(limits);
  Parsed parsed;
  for (size_t begin = 0; begin < bytes.size(); begin += piece_bytes) {
    parser.feed(bytes.substr(begin, piece_bytes));
    for (;;) {
      auto taken = parser.take();
      if (!taken) {
        parsed.status = taken.error().status;
        return parsed;
      }
      if (!*taken) break;
      parsed.requests.push_back(**taken);
    }
  }
  return parsed;
}

Parsed parse(std::string_view bytes, Limits limits = {}) {
  return parse_in_pieces(bytes, bytes.size(), limits);
}

TEST(RequestParser, reads_method_target_headers_and_body) {
  const Parsed parsed =
      parse("POST /a?b=c HTTP/1.1\r\nHost: x\r\ncontent-length:  5 \r\nX-Empty:\r\n\r\nhello");
  ASSERT_EQ(parsed.requests.size(), 1U);
  const Request& request = parsed.requests.front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/a?b=c");
  EXPECT_EQ(request.path(), "/a");
  EXPECT_EQ(request.header("HOST"), "x");
  EXPECT_EQ(request.header("x-empty"), "");
  EXPECT_EQ(request.header("y"), std::nullopt);
  EXPECT_EQ(request.body, "hello");
  EXPECT_TRUE(request.keeps_alive);
}

// RFC 9112 §3.2.2: who asks as if of a proxy is answered, too.
TEST(Request, has_the_same_path_in_either_form_of_its_target) {
  const struct {
    std::string_view target;
    std::string_view path;
  } cases[] = {
      {"/a/b?c", "/a/b"},
      {"/", "/"},
      {"http://x/a/b?c", "/a/b"},
      {"HTTPS://[::1]:80/a/b", "/a/b"},
      {"http://x", "/"},
      {"http://x?c=/d", "/"},
      {"http:///a", ""},
      {"ftp://x/a", "ftp://x/a"},
      {"/http://x/a", "/http://x/a"},
      {"*", "*"},
  };
  for (const auto& row : cases) {
    const Parsed parsed = parse("GET " + std::string(row.target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_EQ(parsed.requests.size(), 1U) << row.target;
    EXPECT_EQ(parsed.requests.front().path(), row.path) << row.target;
  }
}

// RFC 9112 §9.3.
TEST(RequestParser, knows_whether_the_connection_is_kept) {
  const struct {
    std::string_view head;
    bool keeps_alive;
  } cases[] = {
      {"GET / HTTP/1.1\r\nHost: x\r\n", true},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", false},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade ,  Close\r\n", false},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nConnection: close\r\n", false},
      {"GET / HTTP/1.0\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n", true},
  };
  for (const auto& row : cases) {
    const Parsed parsed = parse(std::string(row.head) + "\r\n");
    ASSERT_EQ(parsed.requests.size(), 1U) << row.head;
    EXPECT_EQ(parsed.requests.front().keeps_alive, row.keeps_alive) << row.head;
  }
}

// RFC 9112 §7.1.
TEST(RequestParser, reads_chunked_bodies) {
  const Parsed parsed = parse(
      "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5\r\nhello\r\n1;name=\"v\"\r\n \r\n00a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
      "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(parsed.requests.size(), 2U);
  EXPECT_EQ(parsed.requests[0].body, "hello 0123456789");
  EXPECT_EQ(parsed.requests[1].target, "/next");
}

TEST(RequestParser, gives_the_same_whatever_the_pieces) {
  const std::string bytes =
      "\r\nGET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "PUT /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n"
      "GET /4 HTTP/1.0\r\n\r\nGET /5 HTTP/2.0\r\n\r\n";
  const Parsed whole = parse(bytes);
  ASSERT_EQ(whole.requests.size(), 4U);
  ASSERT_EQ(whole.status, 505);
  for (size_t piece = 1; piece < bytes.size(); ++piece) {
    EXPECT_EQ(parse_in_pieces(bytes, piece), whole) << "pieces of " << piece << " bytes";
  }
}

TEST(RequestParser, says_whether_it_is_in_a_request) {
  RequestParser parser;
  EXPECT_FALSE(parser.is_in_request());
  parser.feed("G");
  EXPECT_EQ(parser.take().value(), std::nullopt);
  EXPECT_TRUE(parser.is_in_request());
  parser.feed("ET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(parser.take().value());
  EXPECT_FALSE(parser.is_in_request());
}

TEST(RequestParser, refuses_what_is_malformed_or_ambiguous) {
  const struct {
    std::string_view bytes;
    int status;
  } cases[] = {
      {"GET / HTTP/1.1\nHost: x\n\n", 400},
      {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400},
      {"GET /\r\n", 400},
      {"GET\r\n", 400},
      {" GET / HTTP/1.1\r\n", 400},
      {"G(T / HTTP/1.1\r\n", 400},
      {"GET /\x01 HTTP/1.1\r\n", 400},
      {"GET /\xc3\xa4 HTTP/1.1\r\n", 400},
      {"GET / http/1.1\r\n", 400},
      {"GET / HTTP/1.10\r\n", 400},
      {"GET / HTTP/2.0\r\n", 505},
      {"GET / HTTP/0.9\r\n", 505},
      {"GET / HTTP/1.1\r\n\r\n", 400},  // no Host
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n: x\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\ry\r\n\r\n", 400},
      {std::string_view("GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n", 29), 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
       400},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 501},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400},
      {"P / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400},
      {"P / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", 400},
      {"P / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", 413},
      {"P / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413},
  };
  for (const auto& row : cases) {
    const Parsed parsed = parse(row.bytes);
    EXPECT_EQ(parsed.status, row.status) << row.bytes;
    EXPECT_EQ(parsed.requests.size(), 0U) << row.bytes;
    EXPECT_EQ(parse_in_pieces(row.bytes, 1), parsed) << row.bytes;
  }
}

TEST(RequestParser, keeps_its_limits) {
  const Limits limits{
      .request_line_bytes_max = 20, .header_bytes_max = 40, .headers_max = 3, .body_bytes_max = 10};
  const auto status = [&](const std::string& bytes) {
    const Parsed parsed = parse(bytes, limits);
    EXPECT_EQ(parse_in_pieces(bytes, 1, limits), parsed) << bytes;
    return parsed.status;
  };
  const std::string get = "GET / HTTP/1.1\r\n";
  const std::string length = "Content-Length: ";
  EXPECT_EQ(status("GET /345678 HTTP/1.1\r\nHost: x\r\n\r\n"), 0);
  EXPECT_EQ(status("GET /3456789 HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
  EXPECT_EQ(status(std::string(1000, 'G')), 414);
  EXPECT_EQ(status(get + "Host: x\r\nA: 67890123456789012345678901\r\n\r\n"), 0);
  EXPECT_EQ(status(get + "Host: x\r\nA: 678901234567890123456789012\r\n\r\n"), 431);
  EXPECT_EQ(status(get + std::string(1000, 'A')), 431);
  EXPECT_EQ(status(get + "Host: x\r\nA: 1\r\nB: 1\r\n\r\n"), 0);
  EXPECT_EQ(status(get + "Host: x\r\nA: 1\r\nB: 1\r\nC: 1\r\n\r\n"), 431);
  EXPECT_EQ(status(get + "Host: x\r\n" + length + "10\r\n\r\n0123456789"), 0);
  EXPECT_EQ(status(get + "Host: x\r\n" + length + "11\r\n\r\n"), 413);
}

TEST(RequestParser, stays_failed) {
  RequestParser parser;
  parser.feed("nonsense\r\n");
  const auto error = parser.take().error();
  parser.feed("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(parser.take().error(), error);
}

TEST(AppendResponse, says_length_and_connection) {
  std::string out;
  append_response(out, {404, {{"A", "b"}}, "gone\n"}, {.keeps_alive = true});
  EXPECT_EQ(out,
            "HTTP/1.1 404 Not Found\r\nA: b\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n"
            "gone\n");
  out.clear();
  append_response(out, {200, {}, "body"}, {.is_answer_to_head = true, .keeps_alive = false});
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
}

}  // namespace
}  // namespace miniraft::http
