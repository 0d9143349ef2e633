# miniraft_headers(TARGET FOLDER): declares the headers of miniraft/FOLDER, so that the dev preset
# compiles each of them alone (target headers_alone).
function(miniraft_headers target folder)
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/miniraft/${folder}/*.h)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  else()
    set(scope PUBLIC)
  endif()
  if(headers)
    target_sources(${target} ${scope}
      FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  endif()
endfunction()

# miniraft_installed(NAME FOLDER): who embeds the project links miniraft::NAME, whether the project
# is a folder of theirs or installed. What needs packages, and the simulator, stay here.
function(miniraft_installed name folder)
  if(NOT folder MATCHES "^(core/|os$)")
    return()
  endif()
  add_library(miniraft::${name} ALIAS miniraft_${name})
  set_target_properties(miniraft_${name} PROPERTIES EXPORT_NAME ${name})
  if(MINIRAFT_INSTALL)
    set_property(GLOBAL APPEND PROPERTY MINIRAFT_COMPONENTS ${name})
    install(TARGETS miniraft_${name} EXPORT miniraft
            FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  endif()
endfunction()

# miniraft_layer(NAME [FOLDER dir] [USES layers...] [PACKAGES targets...]): one static library per
# folder below miniraft/, named miniraft_NAME. Its sources are the folder's *.cpp. No exception
# leaves core and os, so they are compiled without. A folder that has only headers becomes an
# interface library.
function(miniraft_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "USES;PACKAGES" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER core/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/miniraft/${LAYER_FOLDER}/*.cpp)
  list(TRANSFORM LAYER_USES PREPEND miniraft_)
  if(NOT sources)
    add_library(miniraft_${name} INTERFACE)
    target_link_libraries(miniraft_${name} INTERFACE miniraft_defaults ${LAYER_USES})
    miniraft_headers(miniraft_${name} ${LAYER_FOLDER})
    miniraft_installed(${name} ${LAYER_FOLDER})
    return()
  endif()
  add_library(miniraft_${name} STATIC ${sources})
  target_link_libraries(miniraft_${name} PUBLIC miniraft_defaults ${LAYER_USES} ${LAYER_PACKAGES})
  miniraft_headers(miniraft_${name} ${LAYER_FOLDER})
  miniraft_installed(${name} ${LAYER_FOLDER})
  if(LAYER_FOLDER MATCHES "^(core/|os$)")
    target_compile_options(miniraft_${name} PRIVATE -fno-exceptions)
  endif()
  if(MINIRAFT_UNITY)
    set_target_properties(miniraft_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()
