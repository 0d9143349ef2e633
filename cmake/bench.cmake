# Each bench/NAME.cpp is a program bench_NAME that prints one table; script/bench NAME runs it.
file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
foreach(source ${benches})
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench_${name} ${source})
  target_link_libraries(bench_${name} PRIVATE miniraft_os miniraft_kv miniraft_json)
endforeach()

# This one starts the node, and a short run of it is a test. Sanitizers take memory of their own.
target_link_libraries(bench_robustness PRIVATE miniraft_lab)
add_dependencies(bench_robustness miniraft-maelstrom)
if(TARGET GTest::gtest)
  set(rss_max_mb 512)
  if(MINIRAFT_SANITIZE)
    set(rss_max_mb 0)
  endif()
  add_test(NAME bench/robustness
           COMMAND bench_robustness --megabytes 20 --rss-max-mb ${rss_max_mb})
  set_tests_properties(bench/robustness PROPERTIES TIMEOUT 300)
endif()
find_program(PYTHON3 python3)
if(PYTHON3)
  add_test(NAME script/bench_test
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/script/bench_test.py
                   $<TARGET_FILE_DIR:bench_raft>)
endif()

add_subdirectory(bench/build)

# This one needs other JSON libraries (script/setup --bench) and flags of its own; script/bench json
# builds it.
option(MINIRAFT_BENCH_JSON "Build bench_json, which measures core/json against its peers" OFF)
if(MINIRAFT_BENCH_JSON)
  add_subdirectory(bench/json)
endif()
