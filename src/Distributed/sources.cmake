# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/ProcessEnvironment.cxx ${CMAKE_CURRENT_LIST_DIR}/SignsOfLife.cxx
)
target_sources(
  TransferLearningTorch
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/GradientBuckets.cxx ${CMAKE_CURRENT_LIST_DIR}/ProcessGroup.cxx
)
# Only this file includes the headers of LibTorch's process groups.
set_source_files_properties(
  ${CMAKE_CURRENT_LIST_DIR}/ProcessGroup.cxx
  TARGET_DIRECTORY TransferLearningTorch
  PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "${TransferLearning_PROCESS_GROUP_OPTIONS}"
)
