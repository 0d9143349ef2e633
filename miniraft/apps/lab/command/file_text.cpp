#include "miniraft/apps/lab/command/file_text.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace miniraft::lab {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

using File = std::unique_ptr<std::FILE, CloseFile>;

namespace fs = std::filesystem;

std::unexpected<std::string> failure(const std::string& path) {
  return std::unexpected(path + ": " + std::strerror(errno));
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return failure(path);
  std::string text;
  std::array<char, 65536> chunk;
  while (std::feof(file.get()) == 0 && std::ferror(file.get()) == 0) {
    text.append(chunk.data(), std::fread(chunk.data(), 1, chunk.size(), file.get()));
  }
  if (std::ferror(file.get()) != 0) return failure(path);
  return text;
}

std::expected<void, std::string> write_file(const std::string& path, std::string_view text) {
  const File file(std::fopen(path.c_str(), "wb"));
  const bool is_written = file != nullptr &&
                          std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                          std::fflush(file.get()) == 0;
  if (!is_written) return failure(path);
  return {};
}

std::expected<void, std::string> try_folder(const std::string& folder) {
  std::error_code error;
  fs::path missing;  // The outermost folder that is not there.
  for (fs::path at = fs::absolute(folder).lexically_normal(); !fs::exists(at, error);
       at = at.parent_path()) {
    if (at == at.parent_path()) break;
    missing = at;
  }
  fs::create_directories(folder, error);
  std::expected<void, std::string> tried;
  if (error) {
    tried = std::unexpected(folder + " cannot be made: " + error.message());
  } else {
    tried = try_file((fs::path(folder) / ".miniraft-lab").string());
  }
  if (!missing.empty()) fs::remove_all(missing, error);
  return tried;
}

std::expected<void, std::string> try_file(const std::string& path) {
  std::error_code error;
  const bool was_there = fs::exists(path, error);
  // To append changes nothing of a file that is there.
  const File file(std::fopen(path.c_str(), "ab"));
  if (file == nullptr) return failure(path);
  if (!was_there) fs::remove(path, error);
  return {};
}

}  // namespace miniraft::lab
