# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/LearningRate.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingInput.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingPlan.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingProgress.cxx
)
target_sources(
  TransferLearningTorch
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/DataParallel.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LossScaler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PrecisionScope.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingBatch.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingCard.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingCheckpoint.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingDomain.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingIdentity.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingLoop.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingLoss.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingOptimizer.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TrainingWeights.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkNetworkTrainingFilter.cxx
)
