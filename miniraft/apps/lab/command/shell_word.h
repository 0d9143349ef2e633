// shell_word: quotes one word for a POSIX shell.
//
// Commands that the lab prints can be pasted into a shell, because a word that the shell would
// change is put in single quotes.
#pragma once

#include <string>

namespace miniraft::lab {

/// The word, quoted if necessary.
std::string shell_word(const std::string& word);

}  // namespace miniraft::lab
