# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# The build against an installed ITK: distribution packages carry no ITKModuleExternal.cmake, so plain targets stand here.
include(CTest) # defines BUILD_TESTING
include(GNUInstallDirs)
include(GenerateExportHeader)
include(CMakePackageConfigHelpers)
find_package(HDF5 1.10 REQUIRED COMPONENTS C)
set(TransferLearning_HDF5_LIBRARIES hdf5::hdf5)

set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# What is installed finds the library beside it, and LibTorch where it was found. CMAKE_INSTALL_RPATH_USE_LINK_PATH alone leaves
# out a LibTorch that lies in this clone, as the one of Utilities/setup.sh does.
if(APPLE)
  set(CMAKE_INSTALL_RPATH "@loader_path/../${CMAKE_INSTALL_LIBDIR}")
else()
  set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()
list(APPEND CMAKE_INSTALL_RPATH "${TORCH_INSTALL_PREFIX}/lib")
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)

# As SYSTEM, before UseITK names the same folders: the module's warnings are for the module's code.
include_directories(SYSTEM ${ITK_INCLUDE_DIRS})
include("${ITK_USE_FILE}")
set(TransferLearning_INCLUDE_DIRS "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include")
set(TransferLearning_LIBRARY_TYPE SHARED)

# The library, the programs and the tests are held to the same warnings.
function(transfer_learning_target target)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra>)
  target_include_directories(${target} PRIVATE ${TransferLearning_INCLUDE_DIRS})
endfunction()

add_subdirectory(src)
generate_export_header(
  TransferLearning
  EXPORT_FILE_NAME "${PROJECT_BINARY_DIR}/include/TransferLearningExport.h"
  EXPORT_MACRO_NAME TransferLearning_EXPORT
)
target_include_directories(
  TransferLearning
  PUBLIC
    "$<BUILD_INTERFACE:${TransferLearning_INCLUDE_DIRS}>"
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/TransferLearning>
)
set_target_properties(
  TransferLearning
  PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
)
if(BUILD_EXAMPLES)
  add_subdirectory(examples)
endif()
add_subdirectory(doc)
if(BUILD_TESTING)
  add_subdirectory(test)
endif()

install(TARGETS TransferLearning EXPORT TransferLearningTargets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/ "${PROJECT_BINARY_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/TransferLearning")
install(
  EXPORT TransferLearningTargets
  NAMESPACE TransferLearning::
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/TransferLearning"
)
export(
  EXPORT TransferLearningTargets
  NAMESPACE TransferLearning::
  FILE "${PROJECT_BINARY_DIR}/TransferLearningTargets.cmake"
)
set(_config "${PROJECT_BINARY_DIR}/TransferLearningConfig.cmake")
configure_package_config_file(
  CMake/TransferLearningConfig.cmake.in
  "${_config}"
  INSTALL_DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/TransferLearning"
)
configure_file(CMake/TransferLearningTorch.cmake "${PROJECT_BINARY_DIR}/TransferLearningTorch.cmake" COPYONLY)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/TransferLearningConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion
)
install(
  FILES "${_config}" "${PROJECT_BINARY_DIR}/TransferLearningConfigVersion.cmake" CMake/TransferLearningTorch.cmake
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/TransferLearning"
)
