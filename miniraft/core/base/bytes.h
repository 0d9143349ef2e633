// Bytes: owned and viewed sequences of opaque bytes.
//
// They are std::string and std::string_view: short values live inside the object, and every text
// facility of the standard library works on them. Nothing here means text: a Bytes may hold any
// byte, zero included.
#pragma once

#include <string>
#include <string_view>

namespace miniraft::base {

using Bytes = std::string;
using ByteView = std::string_view;

}  // namespace miniraft::base
