# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Finds minizip (zlib's reader of zip archives) as the target MiniZip::minizip.
find_package(ZLIB QUIET)
find_path(MiniZip_INCLUDE_DIR minizip/unzip.h)
find_library(MiniZip_LIBRARY minizip)
if(MiniZip_INCLUDE_DIR)
  file(STRINGS "${MiniZip_INCLUDE_DIR}/minizip/unzip.h" _minizip_version REGEX "Version [0-9.]+" LIMIT_COUNT 1)
  string(REGEX REPLACE ".*Version ([0-9]+(\\.[0-9]+)*).*" "\\1" MiniZip_VERSION "${_minizip_version}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  MiniZip
  REQUIRED_VARS MiniZip_LIBRARY MiniZip_INCLUDE_DIR ZLIB_FOUND
  VERSION_VAR MiniZip_VERSION
)
if(MiniZip_FOUND AND NOT TARGET MiniZip::minizip)
  add_library(MiniZip::minizip UNKNOWN IMPORTED)
  # unzip.h includes zlib.h.
  set_target_properties(
    MiniZip::minizip
    PROPERTIES
      IMPORTED_LOCATION "${MiniZip_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${MiniZip_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES ZLIB::ZLIB
  )
endif()
mark_as_advanced(MiniZip_INCLUDE_DIR MiniZip_LIBRARY)
