# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/BMPPictureIO.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DICOMPictureIO.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DocumentFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ImageFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ImageProbe.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ImageValues.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEGPicture.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEGPictureIO.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PerceptualHash.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PictureStructure.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RawImage.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RawInput.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TIFFForm.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TextVolumeHeaders.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VolumeHeaders.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VolumePixels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkNetworkImageReader.cxx
)
