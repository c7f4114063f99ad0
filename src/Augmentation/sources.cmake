# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/Augmentation.cxx
    ${CMAKE_CURRENT_LIST_DIR}/AugmentationPlan.cxx
    ${CMAKE_CURRENT_LIST_DIR}/IntensityAugmentation.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Mixup.cxx
)
include("${CMAKE_CURRENT_LIST_DIR}/CUDA/sources.cmake")
