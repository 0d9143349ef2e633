# Compiler, warning, sanitizer and output settings for every target of the project.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The libraries can be linked into somebody's shared one.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Nobody replaces a function of ours at run time, so calls may be inlined; and the compiler may
  # use half a gigabyte before it collects its garbage, which saves 8 % of the time.
  add_compile_options(-fno-semantic-interposition
                      "SHELL:--param ggc-min-heapsize=500000 --param ggc-min-expand=200")
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
if(NOT CMAKE_RUNTIME_OUTPUT_DIRECTORY)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endif()

# What we compile ourselves is held to the warnings, and nobody else's program that links a layer;
# headers of packages are system headers.
add_library(miniraft_warnings INTERFACE)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(miniraft_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Werror
    # In one translation unit, a name in one file shadows that of another: only the presets that
    # compile each file alone ask for it.
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # MINIRAFT_CHECK(!"why") says why a branch is impossible; and clang blames our calls for what
    # the standard library of GCC 12 itself uses (std::get_temporary_buffer in std::stable_sort).
    target_compile_options(miniraft_warnings INTERFACE
      -Wno-string-conversion -Wno-deprecated-declarations)
  else()
    # GCC 12 at -O2 takes the move of a variant within a variant for a use of its other alternatives
    # (GCC bug 105562 and its kin), and a literal + std::string for an overlapping copy (105651).
    # Sanitizers, clang and clang-tidy watch for the true ones.
    target_compile_options(miniraft_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
  endif()
endif()

# What every layer hands on: the language, and where headers are found.
add_library(miniraft_defaults INTERFACE)
target_compile_features(miniraft_defaults INTERFACE cxx_std_23)
target_link_libraries(miniraft_defaults INTERFACE $<BUILD_INTERFACE:miniraft_warnings>)
target_include_directories(miniraft_defaults INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

if(MINIRAFT_SANITIZE)
  add_compile_options(-fsanitize=${MINIRAFT_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${MINIRAFT_SANITIZE})
endif()

# What is fuzzed reports its coverage too: without it a fuzzer would not see what its input reaches.
if(MINIRAFT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
