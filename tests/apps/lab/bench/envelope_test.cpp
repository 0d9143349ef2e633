// The quick look at a line's head: it finds who and whom, or leaves the line to the parser.
#include "miniraft/apps/lab/bench/envelope.h"

#include <gtest/gtest.h>

#include <vector>

#include "miniraft/apps/lab/bench/line_splitter.h"

namespace miniraft::lab {
namespace {

struct Row {
  const char* name;
  const char* line;
  const char* want;  // `source>destination`, `+id` if it has one; empty when left to the parser
};

constexpr Row rows[] = {
    {"usual", R"({"src":"n1","dest":"n2","body":{"type":"x"}})", "n1>n2"},
    {"other order", R"({"dest":"n2","src":"n1","body":{"type":"x"}})", "n1>n2"},
    {"with id", R"({"id":7,"src":"n1","dest":"n2","body":{"type":"x"}})", "n1>n2+id"},
    {"id last", R"({"src":"n1","dest":"n2","body":{"type":"x"},"id":7})", ""},
    {"spaces", R"({"src": "n1", "dest": "n2", "body": {"type": "x"}})", ""},
    {"body first", R"({"body":{"type":"x"},"src":"n1","dest":"n2"})", ""},
    {"no body", R"({"src":"n1","dest":"n2"})", ""},
    {"body is text", R"({"src":"n1","dest":"n2","body":"{}}"})", ""},
    {"null source", R"({"src":null,"dest":"n2","body":{}})", ""},
    {"empty name", R"({"src":"","dest":"n2","body":{}})", ""},
    {"escape in a name", R"({"src":"n\u0031","dest":"n2","body":{}})", ""},
    {"id is text", R"({"id":"7","src":"n1","dest":"n2","body":{}})", ""},
    {"foreign member", R"({"x":1,"src":"n1","dest":"n2","body":{}})", ""},
    {"cut off", R"({"src":"n1","dest":"n2","body":{)", ""},
    {"nothing", "", ""},
};

TEST(Envelope, the_usual_forms_are_read_and_all_others_left_to_the_parser) {
  for (const Row& row : rows) {
    const auto envelope = scan_envelope(row.line);
    std::string got;
    if (envelope) {
      got = std::string(envelope->source) + ">" + std::string(envelope->destination) +
            (envelope->has_id ? "+id" : "");
    }
    EXPECT_EQ(got, row.want) << row.name;
  }
}

TEST(LineSplitter, lines_are_the_same_however_the_bytes_come) {
  const std::string text = "one\n\ntwo three\nrest";
  for (size_t step = 1; step <= text.size(); ++step) {
    LineSplitter splitter;
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size(); at += step) {
      splitter.feed(std::string_view(text).substr(at, step),
                    [&](std::string_view line) { lines.emplace_back(line); });
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "", "two three"})) << step;
    EXPECT_EQ(splitter.rest(), "rest");
  }
}

}  // namespace
}  // namespace miniraft::lab
