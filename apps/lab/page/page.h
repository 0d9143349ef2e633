// The parts of report.html as they lie in this folder, compiled in by apps/lab/CMakeLists.txt.
#pragma once

#include <string_view>

namespace miniraft::lab {

extern const std::string_view page_html;    // page.html, with /*STYLE*/, /*SCRIPT*/ and /*DATA*/
extern const std::string_view page_style;   // page.css
extern const std::string_view page_script;  // the .js files, one after another

}  // namespace miniraft::lab
