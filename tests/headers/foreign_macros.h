// The macros that other libraries define and that a header of ours could step on.
//
// They are those of glog and Abseil, GoogleTest, doctest and Catch2, and of system headers. None of
// them expands to anything that compiles, so a header that uses one, or a name spelled like one,
// does not compile behind this file.
#pragma once

#define CHECK(...) a macro of another library was used
#define CHECK_EQ(...) a macro of another library was used
#define CHECK_NE(...) a macro of another library was used
#define CHECK_LT(...) a macro of another library was used
#define CHECK_LE(...) a macro of another library was used
#define CHECK_GT(...) a macro of another library was used
#define CHECK_GE(...) a macro of another library was used
#define CHECK_COMPARE_(...) a macro of another library was used
#define CHECK_OK(...) a macro of another library was used
#define CHECK_NOTNULL(...) a macro of another library was used
#define CHECK_THROWS(...) a macro of another library was used
#define DCHECK(...) a macro of another library was used
#define QCHECK(...) a macro of another library was used
#define PCHECK(...) a macro of another library was used
#define LOG(...) a macro of another library was used
#define VLOG(...) a macro of another library was used
#define ASSERT(...) a macro of another library was used
#define VERIFY(...) a macro of another library was used
#define REQUIRE(...) a macro of another library was used
#define TEST(...) a macro of another library was used
#define TEST_CASE(...) a macro of another library was used
#define SECTION(...) a macro of another library was used
#define SUBCASE(...) a macro of another library was used
#define GIVEN(...) a macro of another library was used
#define WHEN(...) a macro of another library was used
#define THEN(...) a macro of another library was used
#define INFO(...) a macro of another library was used
#define WARN(...) a macro of another library was used
#define FAIL(...) a macro of another library was used
#define CAPTURE(...) a macro of another library was used
#define MESSAGE(...) a macro of another library was used
#define GENERATE(...) a macro of another library was used
#define ERROR a macro of another library was used
#define WARNING a macro of another library was used
#define FATAL a macro of another library was used
#define DEBUG a macro of another library was used
#define TRACE a macro of another library was used
