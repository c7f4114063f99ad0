# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/AtomicFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CSVRows.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ComputingDevice.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CountText.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ITKGlobals.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InstructionSet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InterpreterLock.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LargePages.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NearestName.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SHA256.cxx
    ${CMAKE_CURRENT_LIST_DIR}/UTF8.cxx
)
target_sources(TransferLearningTorch PRIVATE ${CMAKE_CURRENT_LIST_DIR}/TorchRuntime.cxx)
if(NOT TransferLearning_CUDA)
  target_sources(TransferLearningTorchFree PRIVATE ${CMAKE_CURRENT_LIST_DIR}/CUDADeviceUnavailable.cxx)
  return()
endif()
# TorchStream.cxx alone includes a header of torch.
target_sources(
  TransferLearningTorchFree
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/CUDADevice.cxx ${CMAKE_CURRENT_LIST_DIR}/TorchStream.cxx
)
target_link_libraries(TransferLearningTorchFree PUBLIC CUDA::cudart PRIVATE c10_cuda)
if(Torch_VERSION VERSION_GREATER_EQUAL 2.14)
  # Its headers need it, and this source includes no ITK.
  set_property(
    SOURCE ${CMAKE_CURRENT_LIST_DIR}/TorchStream.cxx TARGET_DIRECTORY TransferLearningTorchFree
    PROPERTY COMPILE_OPTIONS ${CMAKE_CXX20_STANDARD_COMPILE_OPTION}
  )
endif()
