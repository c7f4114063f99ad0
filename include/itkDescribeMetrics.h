// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDescribeMetrics_h
#define itkDescribeMetrics_h

#include "itkClassificationMetrics.h"

namespace itk
{
/** Returns for example "accuracy 0.973 (95 % interval 0.860 to 0.999, n = 37)". */
extern TransferLearning_EXPORT std::string
                               DescribeAccuracy(const ClassificationMetrics * metrics);

/** Warning if all cases are predicted as one class although several classes occur; otherwise empty. */
extern TransferLearning_EXPORT std::string
                               DescribeCollapse(const ClassificationMetrics * metrics);
} // namespace itk

#endif
