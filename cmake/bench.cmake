# Each bench/NAME.cpp is a program bench_NAME that prints one table; script/bench NAME runs it.
file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
foreach(source ${benches})
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench_${name} ${source})
  target_link_libraries(bench_${name} PRIVATE miniraft_os miniraft_kv miniraft_json)
endforeach()
