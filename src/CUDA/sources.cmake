# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# In either build the same symbols are there. Of torch this folder knows the stream alone, in one source.
if(NOT TransferLearning_CUDA)
  target_sources(TransferLearningTorchFree PRIVATE ${CMAKE_CURRENT_LIST_DIR}/CUDAUnavailable.cxx)
  return()
endif()
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/AugmentationCUDAKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/AugmentedVoxels.cu
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingCUDAKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CUDADevice.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlaneTiles.cu
    ${CMAKE_CURRENT_LIST_DIR}/StagedPlanes.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchStream.cxx
)
target_link_libraries(TransferLearningTorchFree PUBLIC CUDA::cudart PRIVATE c10_cuda)
if(Torch_VERSION VERSION_GREATER_EQUAL 2.14)
  # Its headers need it, and this source includes no ITK.
  set_property(
    SOURCE ${CMAKE_CURRENT_LIST_DIR}/TorchStream.cxx
    TARGET_DIRECTORY TransferLearningTorchFree
    PROPERTY COMPILE_OPTIONS ${CMAKE_CXX20_STANDARD_COMPILE_OPTION}
  )
endif()
