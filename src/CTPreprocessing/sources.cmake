# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/AxisFit.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CPUPlaneKernelBaseline.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CPUPlaneRun.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CPUResamplingKernelBaseline.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CPURowKernelBaseline.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPicture.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingStatistics.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTWindowingKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/IntensityMeasurement.cxx
    ${CMAKE_CURRENT_LIST_DIR}/IntensityNormalizationKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NearestVoxels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlaneKernels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlaneLayout.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PreprocessingPlan.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RegionResampler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingKernels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingPlan.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingWeights.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RowKernels.cxx
)
foreach(_kernel CPUPlaneKernel CPUResamplingKernel CPURowKernel)
  transfer_learning_newer_kernels("${CMAKE_CURRENT_LIST_DIR}/${_kernel}")
endforeach()
include("${CMAKE_CURRENT_LIST_DIR}/CUDA/sources.cmake")
