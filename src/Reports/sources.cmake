# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/ChartTicks.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ComparisonSections.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ConfusionMatrixSection.cxx
    ${CMAKE_CURRENT_LIST_DIR}/EventFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/FigureFiles.cxx
    ${CMAKE_CURRENT_LIST_DIR}/FigureSections.cxx
    ${CMAKE_CURRENT_LIST_DIR}/HTMLPage.cxx
    ${CMAKE_CURRENT_LIST_DIR}/HistoryCharts.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MetricsCharts.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PNGEncoding.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PublishedFigures.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ReportSections.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SVGChart.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SVGParts.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkClassificationComparisonWriter.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkClassificationReportWriter.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkCrossValidationReportWriter.cxx
)
