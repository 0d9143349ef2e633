#include "apps/lab/report.h"

#include "apps/lab/file_text.h"

namespace miniraft::lab {

const char* flaw_of(const ReportInput& input) {
  if (input.record.violation_count > 0) return "the protocol was broken";
  const bool is_available = input.summary.availability >= input.options.expected_availability;
  return is_available ? "" : "there was too little availability";
}

std::expected<void, std::string> write_report(const ReportInput& input) {
  const std::string& folder = input.options.folder;
  if (auto written = write_file(folder + "/results.json", results_json(input)); !written) {
    return written;
  }
  return write_file(folder + "/report.html", report_html(input));
}

}  // namespace miniraft::lab
