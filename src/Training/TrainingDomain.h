// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingDomain_h
#define TrainingDomain_h

#include "TransferLearning/itkImageDomain.h"
#include "itkLabeledImageDataset.h"
#include "itkMultiThreaderBase.h"

#include <functional>

namespace itk
{
namespace TransferLearning
{
/** The domain of the samples that a network is trained on; images in HU are read for it once, pictures are not.
 * \throws ProcessAborted if `isAborted` says so, ExceptionObject naming a file that cannot be read. */
ImageDomain
MeasureTrainingDomain(const LabeledImageDataset &       dataset,
                      const std::vector<std::size_t> &  samples,
                      const CTPreprocessingParameters & parameters,
                      MultiThreaderBase &               threader,
                      const std::function<bool()> &     isAborted);
} // namespace TransferLearning
} // namespace itk

#endif
