# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/AbstentionFigures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/AgreementFigures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CalibrationFigures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CaseResampler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/CasesFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DescribeMetrics.cxx
    ${CMAKE_CURRENT_LIST_DIR}/EvaluationJSON.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Intervals.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MacroFigures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MetricsFigures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MetricsFiles.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PairedBootstrap.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Statistics.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TemperatureScaling.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkClassificationMetrics.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkClassificationResult.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkTrainingHistory.cxx
)
