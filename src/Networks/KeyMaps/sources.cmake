# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/DenseNetKeyMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InceptionKeyMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/KeyMap.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MobileNetKeyMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NamePattern.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlainNetworkKeyMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResNetKeyMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VGGKeyMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/XceptionKeyMaps.cxx
)
