#include "miniraft/apps/lab/report/report.h"

#include "miniraft/apps/lab/command/file_text.h"

namespace miniraft::lab {

const char* flaw_of(const ReportInput& input) {
  const RunRecord& record = input.record;
  if (record.violation_count > 0) return "the protocol was broken";
  // A run that was interrupted may have had no answer yet, and reads nothing back.
  if (!record.was_interrupted) {
    // Of nothing everything is true: without answers the verdict says nothing about the nodes.
    if (input.summary.latency_of_all.count == 0) return "nothing was answered";
    const bool lost_every_key = record.keys_used > 0 && record.keys_read_back == 0;
    if (lost_every_key) return "no key could be read back";
  }
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
