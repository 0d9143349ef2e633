// The report of a run, for readers and for programs.
//
// The folder holds `history.jsonl` (every operation), `results.json` (the figures and the verdict),
// `report.html` (one page that needs no network) and `logs/` (what the nodes printed on stderr).
#pragma once

#include <expected>
#include <string>

#include "miniraft/apps/lab/bench/run_options.h"
#include "miniraft/apps/lab/bench/run_record.h"
#include "miniraft/apps/lab/report/summary.h"
#include "miniraft/apps/lab/report/verdict.h"

namespace miniraft::lab {

/// The data of a report. All of it must outlive the call that gets this struct.
struct ReportInput {
  const RunOptions& options;
  const RunRecord& record;
  const Summary& summary;
  const Judgement& judgement;
};

/// What is wrong with the run besides the verdict, as half a sentence; empty if nothing. The
/// verdict is about the history alone, whereas the exit status is about the whole run.
const char* flaw_of(const ReportInput& input);

/// Writes the files into the folder of the options, which must exist. The error names the file.
std::expected<void, std::string> write_report(const ReportInput& input);

/// The few lines that the command prints at its end.
std::string text_report(const ReportInput& input);

/// The text of results.json. docs/lab.md lists its fields.
std::string results_json(const ReportInput& input);

/// The text of report.html.
std::string report_html(const ReportInput& input);

}  // namespace miniraft::lab
