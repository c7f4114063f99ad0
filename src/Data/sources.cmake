# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/DatasetBatchLoader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DatasetFolder.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DatasetInput.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DatasetLeakage.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DatasetManifest.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DatasetShortcuts.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DatasetSplit.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DecisionTree.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Findings.cxx
    ${CMAKE_CURRENT_LIST_DIR}/FolderLayout.cxx
    ${CMAKE_CURRENT_LIST_DIR}/HashIndex.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LabeledImageDatasetClasses.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LabeledImageDatasetContents.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LabeledImageDatasetDuplicates.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LabeledImageDatasetFolds.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LabeledImageDatasetSplit.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NearDuplicateSearch.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PreprocessedCache.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SampleCache.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SampleReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SplitGroups.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkLabeledImageDataset.cxx
)
