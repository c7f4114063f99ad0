# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/LogisticRegression.cxx ${CMAKE_CURRENT_LIST_DIR}/itkExtractedFeatures.cxx
)
target_sources(
  TransferLearningTorch
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationEnsembleCombination.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationEnsembleFeatures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationEnsembleFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MemberOutput.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkClassificationEnsemble.cxx
)
