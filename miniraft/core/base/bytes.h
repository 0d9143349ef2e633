// Bytes and ByteView: an owned sequence of opaque bytes, and a view of one.
//
// They are std::string and std::string_view: short values are stored inside the object, and every
// string function of the standard library works on them. The contents are not text: they may be any
// bytes, including zero.
#pragma once

#include <string>
#include <string_view>

namespace miniraft::base {

using Bytes = std::string;
using ByteView = std::string_view;

}  // namespace miniraft::base
