// From what clients saw to the checker's terms: nothing observed is lost, nothing is made up.
#include "miniraft/apps/lab/report/verdict.h"

#include <gtest/gtest.h>

namespace miniraft::lab {
namespace {

using base::Instant;

Operation operation(Function function, Outcome outcome, int64_t from_ms, int64_t to_ms) {
  Operation made;
  made.request = {.function = function, .key = 7, .from = 1, .value = 2};
  made.process = from_ms;
  made.invoked = Instant() + base::milliseconds(from_ms);
  made.completed = Instant() + base::milliseconds(to_ms);
  made.outcome = outcome;
  return made;
}

Verdict verdict_on(std::vector<Operation> operations) {
  RunRecord record;
  record.operations = std::move(operations);
  return judge(history_of(record)).verdict;
}

Operation read_of(int64_t value, int64_t from_ms, int64_t to_ms) {
  Operation read = operation(Function::read, Outcome::ok, from_ms, to_ms);
  read.read_value = value;
  return read;
}

TEST(Verdict, a_read_sees_the_write_before_it) {
  const Operation write = operation(Function::write, Outcome::ok, 0, 1);
  EXPECT_EQ(verdict_on({write, read_of(2, 2, 3)}), Verdict::linearizable);
  EXPECT_EQ(verdict_on({write, read_of(1, 2, 3)}), Verdict::not_linearizable);
}

TEST(Verdict, a_lost_write_shows_as_a_key_that_does_not_exist) {
  EXPECT_EQ(verdict_on({operation(Function::write, Outcome::ok, 0, 1),
                        operation(Function::read, Outcome::key_missing, 2, 3)}),
            Verdict::not_linearizable);
  EXPECT_EQ(verdict_on({operation(Function::write, Outcome::ok, 0, 1),
                        operation(Function::cas, Outcome::key_missing, 2, 3)}),
            Verdict::not_linearizable);
}

TEST(Verdict, a_cas_that_was_refused_saw_another_value) {
  const Operation write = operation(Function::write, Outcome::ok, 0, 1);
  EXPECT_EQ(verdict_on({write, operation(Function::cas, Outcome::value_differs, 2, 3)}),
            Verdict::linearizable);
  Operation expecting_it = operation(Function::cas, Outcome::value_differs, 2, 3);
  expecting_it.request.from = 2;
  EXPECT_EQ(verdict_on({write, expecting_it}), Verdict::not_linearizable);
}

TEST(Verdict, an_unknown_write_may_take_effect_long_after_it_was_given_up_or_never) {
  const Operation unknown = operation(Function::write, Outcome::unknown, 0, 1);
  EXPECT_EQ(verdict_on({unknown, operation(Function::read, Outcome::key_missing, 50, 51),
                        read_of(2, 100, 101)}),
            Verdict::linearizable);
  EXPECT_EQ(verdict_on({unknown, operation(Function::read, Outcome::key_missing, 50, 51)}),
            Verdict::linearizable);
}

TEST(Verdict, a_failed_write_never_takes_effect) {
  EXPECT_EQ(verdict_on({operation(Function::write, Outcome::failed, 0, 1), read_of(2, 2, 3)}),
            Verdict::not_linearizable);
}

TEST(Verdict, the_bad_keys_are_named) {
  RunRecord record;
  record.operations = {read_of(1, 0, 1), operation(Function::write, Outcome::ok, 2, 3)};
  record.operations[1].request.key = 8;
  const Judgement judgement = judge(history_of(record));
  EXPECT_EQ(judgement.keys_checked, 2U);
  EXPECT_EQ(judgement.bad_keys, std::vector<int64_t>{7});
}

}  // namespace
}  // namespace miniraft::lab
