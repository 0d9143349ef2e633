#include "miniraft/apps/lab/check/explanation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/check/history_picture.h"
#include "miniraft/apps/lab/check/operation_words.h"
#include "miniraft/sim/history/operation_effect.h"

namespace miniraft::lab {
namespace {

using sim::FailingWindow;
using sim::History;
using sim::Operation;
using sim::OperationKind;

/// More operations than this are not listed: nobody would read them.
constexpr size_t listed_max = 24;

/// The words of one window, put together sentence by sentence.
class Words {
 public:
  Words(const History& history, const FailingWindow& window)
      : history_(history), window_(window), times_(history, window.operations) {}

  std::string all() {
    text_ = "Key " + shown(window_.key) + ": ";
    if (!window_.is_minimal && window_.operations.size() > 2) {
      say_unfinished();
    } else if (window_.operations.size() == 1) {
      say_alone();
    } else if (window_.operations.size() == 2) {
      say_pair();
    } else {
      say_many();
    }
    say_sources();
    say_left_out();
    return std::move(text_);
  }

 private:
  [[nodiscard]] const Operation& operation(size_t place) const {
    return history_.operations[place];
  }
  [[nodiscard]] const Operation& last() const { return operation(window_.last); }

  [[nodiscard]] std::string named(const Operation& made) const {
    return name_of_client(made) + " " + deed_of(made) + " (" + times_.span_of(made) + ")";
  }

  /// What would have to be the case for the last operation, such as `the value is 2`.
  [[nodiscard]] std::string need_of_last() const {
    const Operation& made = last();
    if (made.kind == OperationKind::cas && made.refusal == sim::Refusal::none) {
      return "the value is " + shown(made.expected);
    }
    switch (made.refusal) {
      case sim::Refusal::missing:
        return "the key does not exist";
      case sim::Refusal::differed:
        return "the key exists with another value than " + shown(made.expected);
      case sim::Refusal::not_expected:
        return "the value is not " + shown(made.expected);
      case sim::Refusal::none:
        break;
    }
    return made.output ? "the value is " + shown(made.output) : "the key does not exist";
  }

  /// What nothing did, so that the last operation does not fit, such as `made it 2`.
  [[nodiscard]] std::string lack_of_last() const {
    const Operation& made = last();
    switch (made.refusal) {
      case sim::Refusal::missing:
        return "removed the key";
      case sim::Refusal::differed:
        return "left another value than " + shown(made.expected);
      case sim::Refusal::not_expected:
        return "changed it from " + shown(made.expected);
      case sim::Refusal::none:
        break;
    }
    if (made.kind == OperationKind::cas) return "made it " + shown(made.expected);
    return made.output ? "made it " + shown(made.output) : "removed the key";
  }

  void say_alone() {
    text_ += named(last()) + ", but nothing that was called before this returned can have " +
             lack_of_last() + ".";
  }

  void say_pair() {
    const bool is_first = window_.operations[0] != window_.last;
    const Operation& other = operation(window_.operations[is_first ? 0 : 1]);
    if (*other.return_time < last().call_time) {
      text_ += named(last()) + " after " + name_of_client(other) + " " + past_deed_of(other) +
               " (" + times_.span_of(other) + "), and nothing " + lack_of_last() + " in between.";
    } else {
      text_ += named(other) + " while " + named(last()) +
               ". Whichever of the two comes first, the other does not fit.";
    }
  }

  void say_many() {
    const size_t count = window_.operations.size();
    text_ += "these " + std::to_string(count) + " operations cannot be put into one order, " +
             "though any " + std::to_string(count - 1) + " of them can.";
    for (const size_t place : window_.operations) text_ += "\n  " + named(operation(place));
    say_order();
  }

  // The order without the last operation, with the value that each change leaves.
  void say_order() {
    const std::vector<size_t>& order = window_.order_without_last;
    if (order.empty() || order.size() > listed_max) return;
    text_ += "\nWithout the last, this order explains the others:";
    sim::Value value;
    for (const size_t place : order) {
      const Operation& made = operation(place);
      value = sim::value_after(made, value).value_or(value);
      text_ += "\n  " + label_of(made) + " by " + name_of_client(made);
    }
    text_ += "\nThe value is " + shown(value) + " then. In no order that explains the others is " +
             "there a moment when " + need_of_last() + " while the last is under way.";
  }

  void say_unfinished() {
    text_ += "the time was too short to find the fewest operations that cannot be ordered. These " +
             std::to_string(window_.operations.size()) +
             " cannot, the last of them being: " + named(last()) + ".";
    if (window_.operations.size() > listed_max) return;
    for (const size_t place : window_.operations) text_ += "\n  " + named(operation(place));
  }

  void say_sources() {
    if (window_.sources.empty()) return;
    text_ += "\nWhat may have made such a value, but does not fit:";
    for (const size_t place : window_.sources) {
      text_ += "\n  " + named(operation(place)) + why_not(operation(place));
    }
    if (window_.sources_left_out > 0) {
      text_ += "\n  and " + std::to_string(window_.sources_left_out) + " earlier ones";
    }
  }

  // A reason is given where it is plain: with two operations one after the other, what had returned
  // before the first was called comes before it in every order.
  [[nodiscard]] std::string why_not(const Operation& source) const {
    if (window_.operations.size() != 2) return "";
    const Operation& first = operation(window_.operations[0]);
    const bool is_earlier = source.outcome == sim::Outcome::ok && source.return_time &&
                            *source.return_time < first.call_time;
    return is_earlier ? ": had returned before both were called" : "";
  }

  void say_left_out() {
    size_t on_key = 0;
    for (const Operation& made : history_.operations) on_key += made.key == window_.key ? 1U : 0U;
    const size_t others = on_key - window_.operations.size() - window_.sources.size();
    if (others == 0) return;
    if (others == 1) {
      text_ += "\nThe other operation on this key does not help, whether or not it took effect.";
      return;
    }
    text_ += "\nThe other " + std::to_string(others) + " operations on this key do not help, " +
             "whether or not each of them took effect.";
  }

  const History& history_;
  const FailingWindow& window_;
  TimeWords times_;
  std::string text_;
};

}  // namespace

std::string explanation_words(const History& history, const FailingWindow& window) {
  return Words(history, window).all();
}

std::optional<Explanation> explain(const History& history, const sim::CheckResult& result,
                                   base::Duration time) {
  constexpr size_t keys_tried = 8;
  std::optional<FailingWindow> best;
  size_t tried = 0;
  for (const sim::KeyVerdict& key : result.keys) {
    if (key.verdict != sim::Verdict::not_linearizable || tried == keys_tried) continue;
    ++tried;
    const sim::Budget budget = {.time = time / keys_tried};
    auto window = sim::find_failing_window(history, key.key, budget);
    if (!window) continue;
    const bool is_better = !best || window->operations.size() < best->operations.size();
    if (is_better) best = std::move(window);
  }
  if (!best) return std::nullopt;
  Explanation explanation;
  explanation.words = explanation_words(history, *best);
  if (best->operations.size() <= listed_max) {
    explanation.drawing = picture_in_text(history, *best);
    explanation.svg = picture_in_svg(history, *best);
  }
  return explanation;
}

}  // namespace miniraft::lab
