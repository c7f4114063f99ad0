# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ByteSource.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTSeriesReport.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DataSet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DataSetWalker.cxx
    ${CMAKE_CURRENT_LIST_DIR}/FrameDecoding.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEG2000Pixels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEGLSPixels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/JPEGPixels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PixelFragments.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RLEPixels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SeriesFolder.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SliceAttributes.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SliceDefect.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SliceHeader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SliceVoxels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/StackGeometry.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VOILUTSequence.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VolumeGrouping.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VolumeReport.cxx
    ${CMAKE_CURRENT_LIST_DIR}/WindowTags.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkCTSeriesReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkDICOMScan.cxx
)
