# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ImageProbe.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEGPicture.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEGPictureIO.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PerceptualHash.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PictureStructure.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RawImage.cxx
)
