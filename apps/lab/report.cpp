#include "apps/lab/report.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace miniraft::lab {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::expected<void, std::string> write_file(const std::string& path, std::string_view text) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
  const bool is_written = file != nullptr &&
                          std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                          std::fflush(file.get()) == 0;
  if (!is_written) return std::unexpected(path + ": " + std::strerror(errno));
  return {};
}

}  // namespace

std::expected<void, std::string> write_report(const ReportInput& input) {
  const std::string& folder = input.options.folder;
  if (auto written = write_file(folder + "/results.json", results_json(input)); !written) {
    return written;
  }
  return write_file(folder + "/report.html", report_html(input));
}

}  // namespace miniraft::lab
