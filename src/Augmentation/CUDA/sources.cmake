# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# In either build the same symbols are there.
if(NOT TransferLearning_CUDA)
  target_sources(TransferLearningTorchFree PRIVATE ${CMAKE_CURRENT_LIST_DIR}/AugmentationCUDAKernelUnavailable.cxx)
  return()
endif()
target_sources(
  TransferLearningTorchFree
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/AugmentationCUDAKernel.cxx ${CMAKE_CURRENT_LIST_DIR}/AugmentedVoxels.cu
)
