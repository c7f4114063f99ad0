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
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingParameters.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingParametersJSON.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTPreprocessingStatistics.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTWindow.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTWindowPresets.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CTWindowingKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InstructionSet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/IntensityMeasurement.cxx
    ${CMAKE_CURRENT_LIST_DIR}/IntensityNormalizationKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LargePages.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NearestVoxels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ParameterComplaints.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlaneKernels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlaneLayout.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PreprocessingPlan.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RegionResampler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingKernel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingKernels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingPlan.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResamplingWeights.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RowKernels.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VOILUT.cxx
)
# The kernels of newer processors are chosen at run time. Other compilers and processors have the baseline's.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang|AppleClang)$")
  foreach(_kernel CPUPlaneKernel CPUResamplingKernel CPURowKernel)
    target_sources(
      TransferLearningTorchFree PRIVATE ${CMAKE_CURRENT_LIST_DIR}/${_kernel}AVX2.cxx ${CMAKE_CURRENT_LIST_DIR}/${_kernel}AVX512.cxx
    )
    set_property(
      SOURCE ${CMAKE_CURRENT_LIST_DIR}/${_kernel}AVX2.cxx
      TARGET_DIRECTORY TransferLearningTorchFree
      PROPERTY COMPILE_OPTIONS -mavx2 -mfma
    )
    set_property(
      SOURCE ${CMAKE_CURRENT_LIST_DIR}/${_kernel}AVX512.cxx
      TARGET_DIRECTORY TransferLearningTorchFree
      PROPERTY COMPILE_OPTIONS -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma -mprefer-vector-width=512
    )
  endforeach()
  target_compile_definitions(TransferLearningTorchFree PUBLIC TransferLearning_X86_KERNELS)
endif()
