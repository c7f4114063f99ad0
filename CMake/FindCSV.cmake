# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Finds libcsv (RFC 4180 reader and writer) as the target CSV::csv.
find_path(CSV_INCLUDE_DIR csv.h)
find_library(CSV_LIBRARY csv)
if(CSV_INCLUDE_DIR)
  file(STRINGS "${CSV_INCLUDE_DIR}/csv.h" _csv_lines REGEX "#define CSV_(MAJOR|MINOR|RELEASE) ")
  string(REGEX REPLACE "[^;0-9]" "" _csv_numbers "${_csv_lines}")
  string(REPLACE ";" "." CSV_VERSION "${_csv_numbers}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CSV REQUIRED_VARS CSV_LIBRARY CSV_INCLUDE_DIR VERSION_VAR CSV_VERSION)
if(CSV_FOUND AND NOT TARGET CSV::csv)
  add_library(CSV::csv UNKNOWN IMPORTED)
  set_target_properties(
    CSV::csv
    PROPERTIES IMPORTED_LOCATION "${CSV_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${CSV_INCLUDE_DIR}"
  )
endif()
mark_as_advanced(CSV_INCLUDE_DIR CSV_LIBRARY)
