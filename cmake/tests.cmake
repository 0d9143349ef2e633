# What tests share with the fuzz targets, which need no GoogleTest.
add_library(miniraft_json_test_support STATIC EXCLUDE_FROM_ALL
  tests/support/json_reference.cpp tests/support/json_difference.cpp tests/support/json_texts.cpp)
target_link_libraries(miniraft_json_test_support PUBLIC miniraft_json)

# One GoogleTest program per layer, named after its folder: tests/core/json -> test_core_json. It
# holds the tests of the layer's rooms, too (tests/sim/history), and links the layer of the same
# name and everything below it.
find_package(GTest QUIET)
if(NOT GTest_FOUND)
  message(STATUS "GoogleTest was not found: the tests are not built (script/setup installs it)")
  return()
endif()
enable_testing()
include(GoogleTest)

function(miniraft_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp
       ${PROJECT_SOURCE_DIR}/tests/${folder}/*/*.cpp)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" target test_${folder})
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE ${ARGN} miniraft_defaults GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    MINIRAFT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    MINIRAFT_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  # With a precompiled header, GCC 12 blames the tests for what it sees in the standard library.
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overflow>)
  # What is not optimised compiles several times as quickly under sanitizers. The layers still are,
  # and those tests which try a great many cases.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
  set(thorough ${sources})
  list(FILTER thorough INCLUDE REGEX "random_test\\.cpp$|brute_force[^/]*\\.cpp$")
  set_source_files_properties(${thorough} PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Debug>:-O1> SKIP_PRECOMPILE_HEADERS ON)
  # GoogleTest's header is half the time that a test takes to compile: the first program compiles it
  # for all.
  get_property(first GLOBAL PROPERTY miniraft_first_tests)
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE <gtest/gtest.h>)
    set_property(GLOBAL PROPERTY miniraft_first_tests ${target})
  endif()
  if(MINIRAFT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
  gtest_discover_tests(${target} TEST_PREFIX "${folder}/" DISCOVERY_TIMEOUT 120
                       PROPERTIES TIMEOUT 300)
endfunction()

# What several test programs share; each folder of it that needs more has its own list.
add_library(miniraft_test_support STATIC
  tests/support/replica_cluster.cpp tests/support/maelstrom_cluster.cpp)
target_link_libraries(miniraft_test_support PUBLIC miniraft_maelstrom miniraft_raft_test_support)

add_library(miniraft_raft_test_support STATIC
  tests/support/raft_cluster.cpp tests/support/raft_disk.cpp tests/support/raft_node.cpp
  tests/support/raft_cluster_snapshots.cpp tests/support/raft_promises.cpp
  tests/support/scenario.cpp)
target_link_libraries(miniraft_raft_test_support PUBLIC miniraft_raft)

foreach(layer base http metrics)
  miniraft_tests(core/${layer} miniraft_${layer})
endforeach()
miniraft_tests(core/kv miniraft_kv miniraft_test_support)
miniraft_tests(core/json miniraft_json miniraft_json_test_support)
# The JSON library as it is where words of text do not work (miniraft/core/json/words.h).
if(TARGET test_core_json)
  file(GLOB json_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/miniraft/core/json/*.cpp)
  add_executable(test_core_json_bytewise ${json_sources} tests/support/json_reference.cpp
    tests/support/json_difference.cpp tests/support/json_texts.cpp tests/core/json/minefield.cpp
    tests/core/json/minefield_test.cpp tests/core/json/decimal.cpp
    tests/core/json/differential_test.cpp tests/core/json/double_corpus_test.cpp
    tests/core/json/codec_test.cpp)
  target_link_libraries(test_core_json_bytewise PRIVATE miniraft_base GTest::gtest_main)
  target_compile_definitions(test_core_json_bytewise PRIVATE MINIRAFT_JSON_BYTEWISE)
  if(MINIRAFT_UNITY)
    set_target_properties(test_core_json_bytewise PROPERTIES
                          UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
    # It has a Decimal of its own.
    set_source_files_properties(tests/core/json/double_corpus_test.cpp PROPERTIES
                                SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  gtest_discover_tests(test_core_json_bytewise TEST_PREFIX "core/json_bytewise/"
                       DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 300)
endif()
miniraft_tests(core/raft miniraft_raft miniraft_raft_test_support)
# Each scenario is a test by its file's name, so a new one makes the program list its tests anew.
file(GLOB scenarios CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/core/raft/scenarios/*/*.txt)
set_source_files_properties(tests/core/raft/scenario_test.cpp PROPERTIES OBJECT_DEPENDS
                            "${scenarios}")
miniraft_tests(core/replica miniraft_replica miniraft_test_support)
miniraft_tests(os miniraft_os)
miniraft_tests(apps/maelstrom miniraft_maelstrom miniraft_test_support)
add_dependencies(test_apps_maelstrom miniraft-maelstrom)
if(NOT MINIRAFT_CORE_ONLY)
  miniraft_tests(sim miniraft_explore miniraft_cluster miniraft_raft_test_support)
  miniraft_tests(apps/lab miniraft_lab)
  add_dependencies(test_apps_lab miniraft-maelstrom)
endif()

# The repository's own rules are held too, where there is what that needs.
find_program(PYTHON3 python3)
find_program(GIT git)
find_program(CLANG_FORMAT clang-format-19)
find_program(PROMTOOL promtool)
if(PYTHON3 AND GIT AND EXISTS ${PROJECT_SOURCE_DIR}/.git AND NOT MINIRAFT_CORE_ONLY)
  add_test(NAME script/check COMMAND ${PROJECT_SOURCE_DIR}/script/check)
  add_test(NAME script/check_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/check_test.py)
  add_test(NAME script/usage_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/usage_test.py)
  add_test(NAME script/scripts_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/scripts_test.py)
  add_test(NAME script/mutants_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/mutants_test.py)
  if(CLANG_FORMAT)
    add_test(NAME script/format COMMAND ${PROJECT_SOURCE_DIR}/script/format --check)
  endif()
endif()

# Documents name the programs where the preset `release` puts them.
if(PYTHON3 AND GIT AND EXISTS ${PROJECT_SOURCE_DIR}/.git AND NOT MINIRAFT_CORE_ONLY
   AND CMAKE_RUNTIME_OUTPUT_DIRECTORY STREQUAL ${PROJECT_SOURCE_DIR}/build/bin)
  add_test(NAME script/documents_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/documents_test.py)
  set_tests_properties(script/documents_test PROPERTIES TIMEOUT 600)
endif()

if(PYTHON3)
  add_test(NAME script/embedding_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/embedding_test.py
                   ${CMAKE_COMMAND} ${CMAKE_GENERATOR} ${CMAKE_CXX_COMPILER})
  set_tests_properties(script/embedding_test PROPERTIES TIMEOUT 120)
endif()

foreach(example bank members retry)
  add_test(NAME examples/${example} COMMAND example_${example})
  set_tests_properties(examples/${example} PROPERTIES TIMEOUT 120)
endforeach()

# What is linked to a sanitizer's run time is not for others to link.
if(PYTHON3 AND NOT MINIRAFT_SANITIZE)
  add_test(NAME script/install_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/install_test.py
                   ${CMAKE_COMMAND} ${CMAKE_GENERATOR} ${CMAKE_CXX_COMPILER} ${PROJECT_BINARY_DIR})
  set_tests_properties(script/install_test PROPERTIES TIMEOUT 300)
endif()

if(PYTHON3 AND PROMTOOL)
  add_test(NAME script/metrics_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/metrics_test.py
                   $<TARGET_FILE:miniraft-maelstrom> ${PROMTOOL})
  set_tests_properties(script/metrics_test PROPERTIES TIMEOUT 60)
endif()

foreach(extra support misuse headers)
  if(EXISTS ${PROJECT_SOURCE_DIR}/tests/${extra}/CMakeLists.txt)
    add_subdirectory(tests/${extra})
  endif()
endforeach()
