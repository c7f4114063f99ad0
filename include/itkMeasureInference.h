// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkMeasureInference_h
#define itkMeasureInference_h

#include "itkClassificationNetwork.h"

namespace itk
{
/** Measures the inference time per sample in seconds, without reading and preprocessing: per image in batches of eight,
 * or per volume. Returns the fastest of three runs, on zeros. */
extern TransferLearning_EXPORT double
MeasureInference(const ClassificationNetwork * network);
} // namespace itk

#endif
