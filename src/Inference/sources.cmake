# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ActivationMapSampler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassifierInput.cxx
    ${CMAKE_CURRENT_LIST_DIR}/HeatMapDescription.cxx
)
target_sources(
  TransferLearningTorch
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationEvaluationFilter.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DomainCheck.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NetworkDescription.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SampleBatch.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SampleHeatMaps.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkFeatureExtractionFilter.cxx
)
