// Files as texts: read whole, written whole; and whether that could be done, asked before a long
// run.
//
// The errors name the file and say what the system said, so that a command can print them as they
// are.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace miniraft::lab {

/// The bytes of a file. A folder is an error, as is a file that fails while it is read.
std::expected<std::string, std::string> read_file(const std::string& path);

/// Creates or replaces the file.
std::expected<void, std::string> write_file(const std::string& path, std::string_view text);

/// Whether files could be written into a folder, which need not be there yet: tries it out, and
/// leaves nothing behind. The error says what failed.
std::expected<void, std::string> try_folder(const std::string& folder);

/// Whether the file could be created or replaced; likewise.
std::expected<void, std::string> try_file(const std::string& path);

}  // namespace miniraft::lab
