// The parts of report.html, which are files of this folder; apps/lab/CMakeLists.txt compiles them
// in.
//
// page.html is the frame. report_html.cpp replaces its marks by the style, the scripts and the data
// of a run, so the page is one file and needs no network.
#pragma once

#include <string_view>

namespace miniraft::lab {

extern const std::string_view page_html;    // page.html, with /*STYLE*/, /*SCRIPT*/ and /*DATA*/
extern const std::string_view page_style;   // page.css
extern const std::string_view page_script;  // the .js files, one after another

}  // namespace miniraft::lab
