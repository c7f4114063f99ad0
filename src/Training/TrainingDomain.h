// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingDomain_h
#define TrainingDomain_h

#include "TransferLearning/itkImageDomain.h"
#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"

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
                      const std::function<bool()> &     isAborted);

/** Where the features of a trained network are measured. */
struct FeatureMeasurement
{
  const LabeledImageDataset &                             dataset;
  const std::vector<std::size_t> &                        training;
  const std::vector<std::size_t> &                        validation;
  std::function<void(const std::vector<std::size_t> &)>   announceSamples;
  std::function<void(std::size_t sample, float * output)> loadSample;
  std::function<bool()>                                   isAborted;
  unsigned int                                            threads; ///< Of torch.
};

/** Fits the bound of the distance in features to at most 512 training and 512 validation samples, and gives the network
 * their features as references; or says in the domain why there is no bound. */
void
AddFeatureBound(const FeatureMeasurement & measurement, ClassificationNetwork & network, ImageDomain & domain);
} // namespace TransferLearning
} // namespace itk

#endif
