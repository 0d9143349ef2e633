// Functions that read and write whole files, and that test before a long run whether a file can be
// written.
//
// An error names the file and gives the message of the system, so a command can print it as it is.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace miniraft::lab {

/// The contents of a file. It is an error if `path` is a folder, or if reading fails.
std::expected<std::string, std::string> read_file(const std::string& path);

/// Creates or replaces the file.
std::expected<void, std::string> write_file(const std::string& path, std::string_view text);

/// Tests whether files can be written into a folder, which need not exist yet. Leaves nothing
/// behind. The error says what failed.
std::expected<void, std::string> try_folder(const std::string& folder);

/// Tests whether the file can be created or replaced. Leaves nothing behind.
std::expected<void, std::string> try_file(const std::string& path);

}  // namespace miniraft::lab
