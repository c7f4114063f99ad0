# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/BodyComposition.cxx
    ${CMAKE_CURRENT_LIST_DIR}/FeatureDistance.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ImageDomain.cxx
)
