// Goal: every line of the input comes out once, whole and in order, however the input is cut; a
// line that is too long comes out once, marked; memory stays bounded.
#include "miniraft/os/line_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "miniraft/core/base/rand.h"

namespace miniraft::os {
namespace {

/// Lines as text of their own; those that are too long end in `…`.
using Texts = std::vector<std::string>;

Texts texts(std::span<const Line> lines) {
  Texts all;
  for (const Line& line : lines) {
    all.push_back(std::string(line.text) + (line.is_too_long ? "…" : ""));
  }
  return all;
}

/// An input that the test writes piece by piece.
class LineReaderTest : public testing::Test {
 protected:
  void SetUp() override { open_input(); }

  void open_input() {
    auto pipe = open_pipe();
    ASSERT_TRUE(pipe.has_value());
    pipe_ = std::move(*pipe);
  }

  void write(std::string_view text) { ASSERT_TRUE(write_all(pipe_.writer.number(), text)); }

  Texts next_batch(LineReader& reader) {
    const auto lines = reader.next_batch();
    EXPECT_TRUE(lines.has_value());
    return lines ? texts(*lines) : Texts{};
  }

  /// Everything until the end of the input, which `pieces` make up.
  Texts read_all(const Texts& pieces, size_t line_bytes_max) {
    std::jthread writer([&] {
      for (const std::string& piece : pieces) write(piece);
      pipe_.writer.close();
    });
    LineReader reader(pipe_.reader.number(), line_bytes_max);
    Texts all;
    while (true) {
      const Texts batch = next_batch(reader);
      if (batch.empty()) return all;
      all.insert(all.end(), batch.begin(), batch.end());
    }
  }

  Pipe pipe_;
};

TEST_F(LineReaderTest, gives_all_complete_lines_of_a_block_in_one_batch) {
  LineReader reader(pipe_.reader.number(), 100);
  write("one\ntwo\n\nthr");
  EXPECT_EQ(next_batch(reader), (Texts{"one", "two", ""}));
  write("ee\n");
  EXPECT_EQ(next_batch(reader), Texts{"three"});
}

TEST_F(LineReaderTest, gives_the_last_line_without_newline_and_then_the_end) {
  LineReader reader(pipe_.reader.number(), 100);
  write("one\nlast");
  pipe_.writer.close();
  EXPECT_EQ(next_batch(reader), Texts{"one"});
  EXPECT_EQ(next_batch(reader), Texts{"last"});
  EXPECT_EQ(next_batch(reader), Texts{});
  EXPECT_EQ(next_batch(reader), Texts{});
}

TEST_F(LineReaderTest, gives_nothing_from_an_empty_input) {
  EXPECT_EQ(read_all({}, 100), Texts{});
}

TEST_F(LineReaderTest, gives_one_empty_line_for_a_newline) {
  EXPECT_EQ(read_all({"\n"}, 100), Texts{""});
}

TEST_F(LineReaderTest, drops_a_carriage_return_before_the_newline_only) {
  EXPECT_EQ(read_all({"a\r\n", "b\rc\r", "\n", "\r\n", "d\r\r\n", "e\r"}, 100),
            (Texts{"a", "b\rc", "", "d\r", "e"}));
}

TEST_F(LineReaderTest, keeps_zero_bytes_and_invalid_text) {
  const std::string odd("a\0\xFF\x80z", 5);
  EXPECT_EQ(read_all({odd + "\n"}, 100), Texts{odd});
}

TEST_F(LineReaderTest, counts_the_length_without_the_end_of_the_line) {
  EXPECT_EQ(read_all({"1234\n12345\n1234\r\n12345\r\n1234"}, 4),
            (Texts{"1234", "1234…", "1234", "1234…", "1234"}));
}

TEST_F(LineReaderTest, reports_a_line_that_is_too_long_once_and_goes_on_after_it) {
  const Texts pieces = {"ab\n12345", "6789", std::string(200'000, 'x'), "\n", "next\n12345678"};
  EXPECT_EQ(read_all(pieces, 4), (Texts{"ab", "1234…", "next", "1234…"}));
}

TEST_F(LineReaderTest, reports_a_line_that_is_too_long_before_its_newline_comes) {
  LineReader reader(pipe_.reader.number(), 4);
  write("12345");
  EXPECT_EQ(next_batch(reader), Texts{"1234…"});
  write("678");
  write("9\nab\n");
  EXPECT_EQ(next_batch(reader), Texts{"ab"});
}

TEST_F(LineReaderTest, reads_lines_far_longer_than_a_block) {
  const std::string line(1'000'000, 'y');
  EXPECT_EQ(read_all({"a\n" + line + "\nb\n", line}, 1'000'000), (Texts{"a", line, "b", line}));
  EXPECT_EQ(line.size(), 1'000'000U);
}

TEST_F(LineReaderTest, reports_a_failing_descriptor) {
  LineReader reader(-1, 100);
  EXPECT_FALSE(reader.next_batch().has_value());
}

/// What must come out of `input`, by cutting it at each newline.
Texts expected_lines(std::string_view input, size_t line_bytes_max) {
  Texts want;
  while (!input.empty()) {
    const size_t newline = input.find('\n');
    std::string line(input.substr(0, newline));
    input.remove_prefix(newline == std::string_view::npos ? input.size() : newline + 1);
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() > line_bytes_max) line = line.substr(0, line_bytes_max) + "…";
    want.push_back(line);
  }
  return want;
}

TEST_F(LineReaderTest, gives_the_same_lines_wherever_the_input_is_cut) {
  base::Random random(1);
  for (int repeat = 0; repeat < 300; ++repeat) {
    Texts pieces;
    std::string input;
    for (uint64_t left = random.uniform(30); left > 0; --left) {
      std::string piece;
      for (uint64_t i = random.uniform(20); i > 0; --i) piece += "ab\r\n\n"[random.uniform(5)];
      input += piece;
      pieces.push_back(piece);
    }
    const size_t line_bytes_max = random.uniform_between(1, 8);
    open_input();
    ASSERT_EQ(read_all(pieces, line_bytes_max), expected_lines(input, line_bytes_max))
        << testing::PrintToString(input) << " max " << line_bytes_max;
  }
}

}  // namespace
}  // namespace miniraft::os
