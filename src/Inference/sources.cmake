# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ActivationMapSampler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassifierInput.cxx
)
# These call ClassificationNetwork, which is in that half.
target_sources(
  TransferLearningTorch
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/../Evaluation/ClassificationEvaluationFilter.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NetworkDescription.cxx
)
