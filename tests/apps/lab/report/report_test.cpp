// What a report says of runs in which little or nothing happened, from records made by hand.
#include "miniraft/apps/lab/report/report.h"

#include <gtest/gtest.h>

#include <string>

namespace miniraft::lab {
namespace {

using base::Instant;
using base::milliseconds;

class ReportTest : public testing::Test {
 protected:
  ReportTest() {
    options_.folder = "/folder";
    record_.start = Instant(1'000'000'000);
    record_.load_end = record_.start + milliseconds(1000);
    record_.end = record_.start + milliseconds(1100);
    record_.keys_used = 1;
    record_.keys_read_back = 1;
  }

  void add(Outcome outcome) {
    Operation operation;
    operation.invoked = record_.start + milliseconds(100);
    operation.completed = record_.start + milliseconds(110);
    operation.outcome = outcome;
    record_.operations.push_back(operation);
  }

  /// What `make`, one of the functions of report.h, makes of the record.
  template <class Make>
  [[nodiscard]] auto report(Make make) const {
    const Summary summary = summarise(record_);
    Judgement judgement;
    judgement.verdict = Verdict::linearizable;
    return make(ReportInput{options_, record_, summary, judgement});
  }

  [[nodiscard]] std::string flaw() const { return report(flaw_of); }
  [[nodiscard]] std::string text() const { return report(text_report); }
  [[nodiscard]] bool text_has(const std::string& part) const {
    return text().find(part) != std::string::npos;
  }

  RunOptions options_;
  RunRecord record_;
};

TEST_F(ReportTest, a_run_with_answers_has_no_flaw) {
  add(Outcome::ok);
  add(Outcome::unknown);
  EXPECT_EQ(flaw(), "");
  EXPECT_TRUE(text_has("availability  50.00 % of 2 operations begun outside 0 faults")) << text();
}

TEST_F(ReportTest, a_run_without_answers_is_flawed_and_shows_no_quantiles) {
  add(Outcome::unknown);
  add(Outcome::failed);
  record_.keys_read_back = 0;
  EXPECT_EQ(flaw(), "nothing was answered");
  EXPECT_TRUE(text().ends_with("linearizable, but nothing was answered\n")) << text();
  EXPECT_TRUE(text_has("throughput    no answers\n")) << text();
  EXPECT_FALSE(text_has("p50")) << text();
}

TEST_F(ReportTest, a_run_that_answers_nothing_is_flawed_unless_it_was_interrupted) {
  EXPECT_EQ(flaw(), "nothing was answered");
  record_.was_interrupted = true;
  EXPECT_EQ(flaw(), "");
}

TEST_F(ReportTest, a_run_without_operations_has_no_availability) {
  record_.keys_used = record_.keys_read_back = 0;
  EXPECT_EQ(flaw(), "nothing was answered");
  EXPECT_TRUE(text_has("availability  - (no operation was begun outside 0 faults)")) << text();
}

TEST_F(ReportTest, a_run_that_reads_no_key_back_is_flawed_unless_it_was_interrupted) {
  add(Outcome::ok);
  record_.keys_read_back = 0;
  EXPECT_EQ(flaw(), "no key could be read back");
  record_.was_interrupted = true;
  EXPECT_EQ(flaw(), "");
}

TEST_F(ReportTest, a_broken_protocol_is_named_before_all_else) {
  record_.violation_count = 1;
  EXPECT_EQ(flaw(), "the protocol was broken");
}

TEST_F(ReportTest, whether_a_leader_was_cut_off_is_null_when_none_was_known) {
  record_.faults.resize(2);
  record_.faults[1].leader_known = true;
  const std::string results = report(results_json);
  const size_t first = results.find(R"("leader_cut_off":null)");
  EXPECT_NE(first, std::string::npos) << results;
  EXPECT_NE(results.find(R"("leader_cut_off":false)", first), std::string::npos) << results;
}

}  // namespace
}  // namespace miniraft::lab
