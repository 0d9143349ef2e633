# `cmake --install` copies the layers of core, and os, with their headers and what find_package
# needs to know of the targets miniraft::NAME (docs/embedding.md).
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/miniraft)
install(TARGETS miniraft miniraft_defaults EXPORT miniraft)
set_target_properties(miniraft PROPERTIES EXPORT_NAME archive)
set_target_properties(miniraft_defaults PROPERTIES EXPORT_NAME defaults)
# No layer needs a package, so the list of targets is all that there is to find. Each is a
# component, too.
install(EXPORT miniraft NAMESPACE miniraft:: FILE miniraft-targets.cmake
        DESTINATION ${package_folder})
get_property(components GLOBAL PROPERTY MINIRAFT_COMPONENTS)
list(JOIN components " " components)
configure_file(cmake/miniraft-config.cmake.in miniraft-config.cmake @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/miniraft-config.cmake DESTINATION ${package_folder})
write_basic_package_version_file(miniraft-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/miniraft-config-version.cmake
        DESTINATION ${package_folder})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
