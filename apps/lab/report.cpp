#include "apps/lab/report.h"

#include "apps/lab/file_text.h"

namespace miniraft::lab {

std::expected<void, std::string> write_report(const ReportInput& input) {
  const std::string& folder = input.options.folder;
  if (auto written = write_file(folder + "/results.json", results_json(input)); !written) {
    return written;
  }
  return write_file(folder + "/report.html", report_html(input));
}

}  // namespace miniraft::lab
