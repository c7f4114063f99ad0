# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/AcquiredSlices.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingParameters.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTSeriesPolicies.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTWindow.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTWindowPresets.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VOILUT.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkNetworkTrainingParameters.cxx
)
