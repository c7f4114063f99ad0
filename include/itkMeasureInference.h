// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkMeasureInference_h
#define itkMeasureInference_h

#include "itkClassificationNetwork.h"

namespace itk
{
/** Seconds a sample takes in the network alone, without reading and preprocessing: an image, in batches of eight, or a
 * volume. The fastest of three runs, on zeros. */
extern TransferLearning_EXPORT double
MeasureInference(const ClassificationNetwork * network);
} // namespace itk

#endif
