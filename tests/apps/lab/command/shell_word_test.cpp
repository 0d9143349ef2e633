// A word that was quoted reaches a program through a shell unchanged.
#include "miniraft/apps/lab/command/shell_word.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace miniraft::lab {
namespace {

/// What a shell prints of the words, each in a line of its own.
std::string through_a_shell(const std::string& words) {
  std::FILE* shell = ::popen(("printf '%s\\n' " + words).c_str(), "r");
  std::string out;
  std::array<char, 4096> chunk;
  while (const size_t count = std::fread(chunk.data(), 1, chunk.size(), shell)) {
    out.append(chunk.data(), count);
  }
  ::pclose(shell);
  return out;
}

TEST(ShellWord, a_shell_takes_each_word_as_it_is) {
  for (const char* word : {"plain", "", "two words", "it's", "$HOME", "`id`", "a;b", "*", "~", "#x",
                           "\\", "\"", "a=b", "--rate", "\xC3\xA4", "a\nb"}) {
    EXPECT_EQ(through_a_shell(shell_word(word)), word + std::string("\n")) << shell_word(word);
  }
}

TEST(ShellWord, plain_words_are_left_as_they_are) {
  EXPECT_EQ(shell_word("build/bin/miniraft-lab"), "build/bin/miniraft-lab");
  EXPECT_EQ(shell_word("partition,pause"), "partition,pause");
}

}  // namespace
}  // namespace miniraft::lab
