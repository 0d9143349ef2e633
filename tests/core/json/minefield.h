// A minefield of texts at the edges of RFC 8259, by category.
//
// Each is accepted, or rejected with the one right reason at the right byte. Tests of the parser,
// and of the reference that it is compared with, walk through it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "miniraft/core/json/parse.h"

namespace miniraft::json {

struct Rejected {
  std::string_view text;
  ErrorKind kind;
  size_t offset;
};

std::span<const std::string_view> accepted_texts();
std::span<const Rejected> rejected_texts();

}  // namespace miniraft::json
