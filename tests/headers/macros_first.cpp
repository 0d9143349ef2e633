// Every public header compiles behind the macros of other libraries.
#include "tests/headers/foreign_macros.h"
//
#include <public_headers.h>  // made by CMakeLists.txt
