// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDescribeMetrics_h
#define itkDescribeMetrics_h

#include "itkClassificationMetrics.h"

namespace itk
{
/** "accuracy 0.973 (95 % interval 0.860 to 0.999, n = 37)" */
extern TransferLearning_EXPORT std::string
                               DescribeAccuracy(const ClassificationMetrics * metrics);

/** What is to be known where all cases are given one class though they are of several; empty where they are not. */
extern TransferLearning_EXPORT std::string
                               DescribeCollapse(const ClassificationMetrics * metrics);
} // namespace itk

#endif
