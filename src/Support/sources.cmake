# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/AtomicFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ComputingDevice.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InterpreterLock.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SHA256.cxx
)
target_sources(TransferLearningTorch PRIVATE ${CMAKE_CURRENT_LIST_DIR}/TorchRuntime.cxx)
