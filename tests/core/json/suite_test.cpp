// The public JSONTestSuite (github nst/JSONTestSuite), where its files are present: every y_ text
// is accepted, every n_ rejected, every i_ and test_transform text handled as docs/json.md says.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"
#include "tests/support/json_difference.h"

namespace miniraft::json {
namespace {

namespace fs = std::filesystem;

fs::path suite_folder() {
  const char* corpora = std::getenv("MINIRAFT_CORPORA");
  const fs::path folder =
      corpora != nullptr ? fs::path(corpora) : fs::path(MINIRAFT_SOURCE_DIR) / "../shared/corpora";
  return folder / "JSONTestSuite";
}

// File name to content, of the files whose name starts with `prefix`.
std::map<std::string, std::string> texts(const fs::path& folder, std::string_view prefix) {
  std::map<std::string, std::string> found;
  if (!fs::exists(folder)) return found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    found[name] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return found;
}

#define REQUIRE_SUITE()                                \
  if (!fs::exists(suite_folder()))                     \
  GTEST_SKIP() << suite_folder() << " is absent; set " \
               << "MINIRAFT_CORPORA to where it is"

TEST(JsonTestSuite, y_texts_are_accepted) {
  REQUIRE_SUITE();
  const auto files = texts(suite_folder() / "test_parsing", "y_");
  ASSERT_EQ(files.size(), 95U);
  for (const auto& [name, text] : files) {
    const auto document = parse(text);
    EXPECT_TRUE(document.has_value()) << name << ": " << describe(document.error());
  }
}

TEST(JsonTestSuite, n_texts_are_rejected) {
  REQUIRE_SUITE();
  const auto files = texts(suite_folder() / "test_parsing", "n_");
  ASSERT_EQ(files.size(), 188U);
  for (const auto& [name, text] : files) EXPECT_FALSE(parse(text).has_value()) << name;
}

// What RFC 8259 leaves open and we accept; all other i_ texts are rejected.
const std::set<std::string> accepted_by_choice = {
    "i_number_double_huge_neg_exp.json",  // becomes zero, as does real_underflow
    "i_number_real_underflow.json",
    "i_number_too_big_neg_int.json",  // become doubles
    "i_number_too_big_pos_int.json",      "i_number_very_big_negative_int.json",
    "i_structure_500_nested_arrays.json",  // depth_max is 1024
};

TEST(JsonTestSuite, i_texts_are_decided_as_documented) {
  REQUIRE_SUITE();
  const auto files = texts(suite_folder() / "test_parsing", "i_");
  ASSERT_EQ(files.size(), 35U);
  for (const auto& [name, text] : files) {
    EXPECT_EQ(parse(text).has_value(), accepted_by_choice.contains(name)) << name;
  }
}

const std::map<std::string, std::string> transformed = {
    {"number_-9223372036854775808.json", "[-9223372036854775808]"},
    {"number_-9223372036854775809.json", "[-9223372036854775808.0]"},
    {"number_1.0.json", "[1.0]"},
    {"number_1.000000000000000005.json", "[1.0]"},
    {"number_1000000000000000.json", "[1000000000000000]"},
    {"number_10000000000000000999.json", "[10000000000000000999]"},
    {"number_1e-999.json", "[0.0]"},
    {"number_1e6.json", "[1e+06]"},
    {"number_9223372036854775807.json", "[9223372036854775807]"},
    {"number_9223372036854775808.json", "[9223372036854775808]"},
    {"object_key_nfc_nfd.json", "{\"\xC3\xA9\":\"NFC\",\"e\xCC\x81\":\"NFD\"}"},
    {"object_key_nfd_nfc.json", "{\"e\xCC\x81\":\"NFD\",\"\xC3\xA9\":\"NFC\"}"},
    {"object_same_key_different_values.json", R"({"a":1,"a":2})"},
    {"object_same_key_same_value.json", R"({"a":1,"a":1})"},
    {"object_same_key_unclear_values.json", R"({"a":0,"a":-0.0})"},
    {"string_1_escaped_invalid_codepoint.json", "escaped surrogate without its pair"},
    {"string_1_invalid_codepoint.json", "invalid UTF-8"},
    {"string_2_escaped_invalid_codepoints.json", "escaped surrogate without its pair"},
    {"string_2_invalid_codepoints.json", "invalid UTF-8"},
    {"string_3_escaped_invalid_codepoints.json", "escaped surrogate without its pair"},
    {"string_3_invalid_codepoints.json", "invalid UTF-8"},
    {"string_with_escaped_NULL.json", R"(["A\u0000B"])"},
};

TEST(JsonTestSuite, transform_texts_become_what_is_documented) {
  REQUIRE_SUITE();
  const auto files = texts(suite_folder() / "test_transform", "");
  ASSERT_EQ(files.size(), transformed.size());
  for (const auto& [name, text] : files) {
    const auto document = parse(text);
    EXPECT_EQ(document ? to_text(document->root()) : std::string(reason(document.error().kind)),
              transformed.at(name))
        << name;
  }
}

TEST(JsonTestSuite, the_reference_agrees_on_every_text) {
  REQUIRE_SUITE();
  Document document;
  for (const char* folder : {"test_parsing", "test_transform"}) {
    for (const auto& [name, text] : texts(suite_folder() / folder, "")) {
      EXPECT_EQ(testing::difference(text, document), "") << name;
    }
  }
}

}  // namespace
}  // namespace miniraft::json
