// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HistoryCharts_h
#define HistoryCharts_h

#include "Reports/SVGChart.h"
#include "itkTrainingHistory.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Whether an epoch has metrics of validation samples. */
bool
HasValidation(const TrainingHistory & history);

/** Loss, accuracy and learning rate over the epochs; none without an epoch. */
std::vector<Chart>
MakeHistoryCharts(const TrainingHistory & history);
} // namespace TransferLearning
} // namespace itk

#endif
