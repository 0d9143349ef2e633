# Each fuzz/NAME.cpp is a libFuzzer target fuzz_NAME (clang only). Its first comment says what it
# checks; fuzz/corpus/NAME/ holds its seeds.
file(GLOB fuzzers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/fuzz/*.cpp)
foreach(source ${fuzzers})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz_${name} ${source})
  target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(fuzz_${name} PRIVATE miniraft_os miniraft_kv miniraft_json
                        miniraft_maelstrom miniraft_history miniraft_json_test_support)
endforeach()
