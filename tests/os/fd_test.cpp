// Goal: a descriptor is closed exactly once, and reading and writing are whole: short writes,
// non-blocking ends and closed peers included.
#include "miniraft/os/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <string>
#include <thread>
#include <utility>

namespace miniraft::os {
namespace {

bool is_open_in_process(int number) {
  return fcntl(number, F_GETFD) != -1;
}

Pipe pipe_for_test() {
  auto pipe = open_pipe();
  EXPECT_TRUE(pipe.has_value());
  return std::move(*pipe);
}

void make_nonblocking(const Fd& fd) {
  ASSERT_EQ(fcntl(fd.number(), F_SETFL, fcntl(fd.number(), F_GETFL) | O_NONBLOCK), 0);
}

std::string read_to_the_end(int fd) {
  std::string all;
  std::array<char, 1000> block{};
  while (true) {
    const auto length = read_some(fd, block);
    if (!length) {
      ADD_FAILURE() << describe(length.error());
      return all;
    }
    if (*length == 0) return all;
    all.append(block.data(), *length);
  }
}

TEST(Fd, closes_its_descriptor_at_its_end) {
  int number = -1;
  {
    const Pipe pipe = pipe_for_test();
    number = pipe.reader.number();
    EXPECT_TRUE(is_open_in_process(number));
  }
  EXPECT_FALSE(is_open_in_process(number));
}

TEST(Fd, moving_passes_the_descriptor_on_and_leaves_none) {
  Pipe pipe = pipe_for_test();
  const int number = pipe.reader.number();
  Fd moved = std::move(pipe.reader);
  EXPECT_FALSE(pipe.reader.is_open());  // NOLINT(bugprone-use-after-move): that is the rule
  EXPECT_EQ(moved.number(), number);

  const int replaced = pipe.writer.number();
  pipe.writer = std::move(moved);
  EXPECT_FALSE(is_open_in_process(replaced));
  EXPECT_EQ(pipe.writer.number(), number);

  Fd& itself = pipe.writer;
  pipe.writer = std::move(itself);
  EXPECT_TRUE(is_open_in_process(number));
}

TEST(Fd, a_released_descriptor_is_the_callers_to_close) {
  Pipe pipe = pipe_for_test();
  const int number = pipe.reader.release();
  pipe.reader.close();
  EXPECT_TRUE(is_open_in_process(number));
  const Fd owner(number);
}

TEST(Fd, a_negative_number_is_no_descriptor) {
  EXPECT_FALSE(Fd(-7).is_open());
  EXPECT_EQ(Fd(-7).number(), -1);
  EXPECT_FALSE(Fd().is_open());
}

TEST(Fd, pipes_are_not_inherited_by_child_processes) {
  const Pipe pipe = pipe_for_test();
  EXPECT_NE(fcntl(pipe.reader.number(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(fcntl(pipe.writer.number(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(WriteAll, writes_more_than_a_pipe_holds_to_a_blocking_or_nonblocking_end) {
  std::string sent;
  for (size_t i = 0; i < 1'000'000; ++i) sent += static_cast<char>('a' + i % 23);
  for (const bool nonblocking : {false, true}) {
    Pipe pipe = pipe_for_test();
    if (nonblocking) {
      make_nonblocking(pipe.reader);
      make_nonblocking(pipe.writer);
    }
    std::jthread writer([&] {
      EXPECT_TRUE(write_all(pipe.writer.number(), sent));
      pipe.writer.close();
    });
    EXPECT_EQ(read_to_the_end(pipe.reader.number()), sent) << nonblocking;
  }
}

TEST(WriteAll, of_nothing_does_nothing) {
  EXPECT_TRUE(write_all(-1, ""));
}

TEST(WriteAll, reports_a_closed_reader_and_a_closed_descriptor) {
  ASSERT_NE(signal(SIGPIPE, SIG_IGN), SIG_ERR);
  Pipe pipe = pipe_for_test();
  pipe.reader.close();
  const auto result = write_all(pipe.writer.number(), "x");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), SystemError{EPIPE});
  EXPECT_EQ(describe(result.error()), "Broken pipe");
  EXPECT_EQ(write_all(-1, "x").error(), SystemError{EBADF});
}

TEST(ReadSome, gives_what_is_there_then_the_end) {
  Pipe pipe = pipe_for_test();
  ASSERT_TRUE(write_all(pipe.writer.number(), "abc"));
  std::array<char, 8> block{};
  EXPECT_EQ(read_some(pipe.reader.number(), block), 3U);
  EXPECT_EQ(std::string(block.data(), 3), "abc");
  pipe.writer.close();
  EXPECT_EQ(read_some(pipe.reader.number(), block), 0U);
  EXPECT_EQ(read_some(-1, block).error(), SystemError{EBADF});
}

}  // namespace
}  // namespace miniraft::os
