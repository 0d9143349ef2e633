// Goal: the words say who saw what and what is missing, and the pictures show the same operations.
#include "miniraft/apps/lab/check/explanation.h"

#include <gtest/gtest.h>

#include <string>

#include "miniraft/apps/lab/check/history_picture.h"
#include "tests/sim/history/history_builder.h"

namespace miniraft::lab {
namespace {

using sim::History;
using sim::Refusal;
using H = sim::HistoryBuilder;

Explanation explanation_of(const History& history) {
  const auto explanation = explain(history, sim::check_linearizability(history), base::seconds(20));
  EXPECT_TRUE(explanation);
  return explanation.value_or(Explanation());
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

History with_lines(History history) {
  history.time_unit = sim::TimeUnit::events;
  return history;
}

struct Row {
  const char* name;
  History history;
  const char* words;  ///< the first line
};

const Row rows[] = {
    {"stale read", H().write({1, 2}, "1").write({3, 4}, "2").read({5, 6}, "1"),
     "Key k: process 2 read 1 (lines 5-6) after process 1 had written 2 (lines 3-4), and nothing "
     "made it 1 in between."},
    {"stale read by two readers",
     H().write({1, 9}, "1").read({2, 3}, "1").read({4, 5}, std::nullopt),
     "Key k: process 2 read nothing (lines 4-5) after process 1 had read 1 (lines 2-3), and "
     "nothing removed the key in between."},
    {"lost write, seen by a cas",
     H().write({1, 2}, "1").cas({3, 4}, "1", "2").failed(Refusal::missing),
     "Key k: process 1 was refused a cas from 1 to 2 because the key did not exist (lines 3-4) "
     "after process 0 had written 1 (lines 1-2), and nothing removed the key in between."},
    {"a value from nowhere", H().write({1, 2}, "1").read({3, 4}, "two words"),
     "Key k: process 1 read \"two words\" (lines 3-4), but nothing that was called before this "
     "returned can have made it \"two words\"."},
    {"lost update", H().write({1, 2}, "0").cas({3, 6}, "0", "1").cas({4, 7}, "0", "2"),
     "Key k: process 1 replaced 0 by 1 (lines 3-6) while process 2 replaced 0 by 2 (lines 4-7). "
     "Whichever of the two comes first, the other does not fit."},
    {"cas refused without a reason",
     H().write({1, 2}, "0").cas({3, 4}, "0", "1").failed(Refusal::not_expected),
     "Key k: process 1 was refused a cas from 0 to 1 because the value was not 0 (lines 3-4) after "
     "process 0 had written 0 (lines 1-2), and nothing changed it from 0 in between."},
    {"lost append", H().append({1, 2}, "x").append({3, 4}, "y").get({5, 6}, "x"),
     "Key k: process 2 read x (lines 5-6) after process 1 had appended y (lines 3-4), and nothing "
     "made it x in between."},
    {"three readers",
     H().write({1, 9}, "1")
         .write({1, 9}, "2")
         .read({2, 3}, "1")
         .read({4, 5}, "2")
         .read({6, 7}, "1"),
     "Key k: these 3 operations cannot be put into one order, though any 2 of them can."},
};

TEST(Explanation, says_who_saw_what_and_what_is_missing) {
  for (const Row& row : rows) {
    EXPECT_EQ(first_line(explanation_of(with_lines(row.history)).words), row.words) << row.name;
  }
}

TEST(Explanation, says_why_what_made_the_value_does_not_help) {
  const History history =
      with_lines(H().write({1, 2}, "1").write({3, 4}, "2").read({5, 6}, "2").read({7, 8}, "1"));
  EXPECT_EQ(explanation_of(history).words,
            "Key k: process 3 read 1 (lines 7-8) after process 2 had read 2 (lines 5-6), and "
            "nothing made it 1 in between.\n"
            "What may have made such a value, but does not fit:\n"
            "  process 0 wrote 1 (lines 1-2): had returned before both were called\n"
            "The other operation on this key does not help, whether or not it took effect.");
}

TEST(Explanation, of_three_or_more_shows_an_order_of_all_but_the_last) {
  const History history = with_lines(H().write({1, 9}, "1")
                                         .write({1, 9}, "2")
                                         .read({2, 3}, "1")
                                         .read({4, 5}, "2")
                                         .read({6, 7}, "1"));
  EXPECT_EQ(explanation_of(history).words,
            "Key k: these 3 operations cannot be put into one order, though any 2 of them can.\n"
            "  process 2 read 1 (lines 2-3)\n"
            "  process 3 read 2 (lines 4-5)\n"
            "  process 4 read 1 (lines 6-7)\n"
            "Without the last, this order explains the others:\n"
            "  write 1 by process 0\n"
            "  read 1 by process 2\n"
            "  write 2 by process 1\n"
            "  read 2 by process 3\n"
            "The value is 2 then. In no order that explains the others is there a moment when the "
            "value is 1 while the last is under way.\n"
            "What may have made such a value, but does not fit:\n"
            "  process 0 wrote 1 (lines 1-9)\n"
            "The other operation on this key does not help, whether or not it took effect.");
}

TEST(Explanation, takes_the_key_that_needs_the_fewest_operations) {
  History history = H().write({1, 2}, "1").on("a").read({3, 4}, std::nullopt).on("a");
  const History worse = H().read({5, 6}, "9").on("b");
  history.operations.push_back(worse.operations[0]);
  EXPECT_TRUE(explanation_of(history).words.starts_with("Key b: "))
      << explanation_of(history).words;
}

TEST(Explanation, there_is_none_for_what_is_linearizable) {
  const History history = H().write({1, 2}, "1").read({3, 4}, "1");
  EXPECT_FALSE(explain(history, sim::check_linearizability(history), base::seconds(1)));
}

TEST(Explanation, times_have_as_many_digits_as_it_takes) {
  const auto at = [](int64_t unit) {
    return H().write({unit, 2 * unit}, "1").read({3 * unit, 4 * unit}, std::nullopt);
  };
  EXPECT_NE(explanation_of(at(1'000'000'000)).words.find("(3.000-4.000 s)"), std::string::npos);
  EXPECT_NE(explanation_of(at(10'000)).words.find("(0.00003-0.00004 s)"), std::string::npos);
}

TEST(Picture, in_text_has_a_line_for_each_operation) {
  const History history = with_lines(H().write({1, 2}, "1")
                                         .write({3, 9}, "2")
                                         .indeterminate()
                                         .write({4, 5}, "3")
                                         .read({6, 7}, "1"));
  EXPECT_EQ(explanation_of(history).drawing,
            "  process 0  write 1  |....|                        lines 1-2\n"
            "  process 2  write 3            |====|              lines 4-5\n"
            "* process 3  read 1                       |====|    lines 6-7\n"
            "  === cannot be ordered, * completes the contradiction; ... may have made the value, "
            "but does not fit\n"
            "  From call to return, not to scale; > may take effect at any later time.");
}

TEST(Picture, in_svg_escapes_what_it_shows) {
  History history = H().write({1, 2}, "1").read({3, 4}, "<script>&\x01");
  history.operations[1].note = "\"n1\" <b>";
  const std::string svg = explanation_of(history).svg;
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&amp;"), std::string::npos);
  EXPECT_EQ(svg.find('\x01'), std::string::npos);
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
}

TEST(Picture, in_svg_has_no_character_that_xml_lacks) {
  const History history =
      H().write({1, 2}, "1").read({3, 4}, "\xEF\xBF\xBE \xEF\xBF\xBF \xEF\xBF\xBD");
  const std::string svg = explanation_of(history).svg;
  EXPECT_NE(svg.find("\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD"), std::string::npos);
}

TEST(Picture, notes_stay_on_their_line_and_reach_no_terminal_raw) {
  History history = H().write({1, 2}, "1").read({3, 4}, "2");
  history.operations[1].note = "n1\n\x1B[2J";
  const Explanation explanation = explanation_of(history);
  for (const std::string& text : {explanation.words, explanation.drawing}) {
    EXPECT_EQ(text.find('\x1B'), std::string::npos) << text;
    EXPECT_NE(text.find(R"(process 1 ["n1\n\u001b[2J"])"), std::string::npos) << text;
  }
}

TEST(Picture, in_svg_says_which_node_was_asked_and_what_an_open_end_means) {
  History history = with_lines(H().write({1, 2}, "1")
                                   .indeterminate()
                                   .read({3, 4}, "1")
                                   .write({5, 6}, "2")
                                   .read({7, 8}, "1"));
  history.operations[3].note = "n2";
  const std::string svg = explanation_of(history).svg;
  EXPECT_NE(svg.find(">n2, lines 7-8<"), std::string::npos) << svg;
  EXPECT_NE(svg.find("may take effect at any later time, or never"), std::string::npos) << svg;
}

TEST(Picture, puts_operations_of_one_process_into_one_lane) {
  History history = H().write({1, 2}, "1").read({3, 4}, "1").write({5, 6}, "2").read({7, 8}, "1");
  for (auto& operation : history.operations) operation.process = 5;
  const auto count_of = [](const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(count_of(explanation_of(history).svg, ">process 5<"), 1U);
}

TEST(Picture, an_unknown_end_is_open) {
  const History history = with_lines(H().write({1, 2}, "1")
                                         .indeterminate()
                                         .read({3, 4}, "1")
                                         .write({5, 6}, "2")
                                         .read({7, 8}, "1"));
  EXPECT_NE(explanation_of(history).drawing.find(
                "write 1 ?  |..................................>    from line 1 on"),
            std::string::npos)
      << explanation_of(history).drawing;
}

}  // namespace
}  // namespace miniraft::lab
