# miniraft_layer(NAME [FOLDER dir] [USES layers...] [PACKAGES targets...]): declares the folder
# miniraft/dir (core/NAME unless given) as a layer: the target miniraft_NAME, which others link to
# use it and the layers that it uses. Its sources are the folder's *.cpp.
#
# The layers of core and os, which need no package, are compiled into one library, miniraft: their
# targets only say which of them may include which. No exception leaves core and os, so they are
# compiled without. Every other layer is a library of its own.

# What embedders link, as one file. With MINIRAFT_UNITY it is two translation units: headers are
# read twice instead of ninety times, which is most of what a cold build costs.
add_library(miniraft STATIC)
target_link_libraries(miniraft PUBLIC miniraft_defaults)
target_compile_options(miniraft PRIVATE -fno-exceptions)
set_target_properties(miniraft PROPERTIES UNITY_BUILD ${MINIRAFT_UNITY} UNITY_BUILD_MODE GROUP)
set(miniraft_consensus core/base core/metrics core/raft core/replica)

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

# miniraft_unity(TARGET): the target's files are one translation unit in quick builds.
function(miniraft_unity target)
  if(MINIRAFT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()

# miniraft_installed(NAME): embedders link miniraft::NAME, whether the project is a folder of theirs
# or installed. What needs packages, and the simulator, are not installed.
function(miniraft_installed name)
  add_library(miniraft::${name} ALIAS miniraft_${name})
  set_target_properties(miniraft_${name} PROPERTIES EXPORT_NAME ${name})
  if(MINIRAFT_INSTALL)
    set_property(GLOBAL APPEND PROPERTY MINIRAFT_COMPONENTS ${name})
    install(TARGETS miniraft_${name} EXPORT miniraft
            FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  endif()
endfunction()

function(miniraft_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "USES;PACKAGES" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER core/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/miniraft/${LAYER_FOLDER}/*.cpp)
  list(TRANSFORM LAYER_USES PREPEND miniraft_)
  set(target miniraft_${name})
  if(LAYER_FOLDER MATCHES "^(core/|os$)")
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE miniraft ${LAYER_USES})
    target_sources(miniraft PRIVATE ${sources})
    set(group surroundings)
    if(LAYER_FOLDER IN_LIST miniraft_consensus)
      set(group consensus)
    endif()
    set_source_files_properties(${sources} TARGET_DIRECTORY miniraft PROPERTIES
                                UNITY_GROUP ${group})
    miniraft_headers(${target} ${LAYER_FOLDER})
    miniraft_installed(${name})
  elseif(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC miniraft_defaults ${LAYER_USES} ${LAYER_PACKAGES})
    miniraft_headers(${target} ${LAYER_FOLDER})
    miniraft_unity(${target})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE miniraft_defaults ${LAYER_USES})
    miniraft_headers(${target} ${LAYER_FOLDER})
  endif()
endfunction()
