// The parts of report.html as they lie in this folder, compiled in by apps/lab/CMakeLists.txt.
//
// page.html is the frame; report_html.cpp puts the style, the scripts and the data of a run in the
// places it marks, so that the page is one file and needs no network.
#pragma once

#include <string_view>

namespace miniraft::lab {

extern const std::string_view page_html;    // page.html, with /*STYLE*/, /*SCRIPT*/ and /*DATA*/
extern const std::string_view page_style;   // page.css
extern const std::string_view page_script;  // the .js files, one after another

}  // namespace miniraft::lab
