// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ConfusionMatrixSection_h
#define ConfusionMatrixSection_h

#include "itkClassificationMetrics.h"

#include <pugixml.hpp>

namespace itk
{
namespace TransferLearning
{
/** With more classes, a page shows what can be read of them: a colored matrix, mean curves, the worst classes. */
constexpr std::size_t maximumOfClassesInDetail = 30;

/** The confusion matrix as a table with counts and percentages, with many classes counts only. Beyond
 * maximumOfClassesInDetail: a picture of colored cells, and a list of the most frequent confusions. */
void
AppendConfusionMatrix(pugi::xml_node page, const ClassificationMetrics & metrics);
} // namespace TransferLearning
} // namespace itk

#endif
