// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How far the features of an image are from those of training images: k nearest neighbors \cite sun2022.
#ifndef FeatureDistance_h
#define FeatureDistance_h

#include "TransferLearning/itkImageDomain.h"

#include <cstddef>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Features of an image, of unit length, and the patient whom it shows. */
struct FeatureSample
{
  std::string        patient;
  std::vector<float> features;
};

/** The features divided by their Euclidean norm; zeros stay. */
std::vector<float>
ScaleToUnitLength(const float * features, std::size_t size);

/** Euclidean distance to the neighbor of this rank, counted from 1, among references of the same size. */
double
ComputeNeighborDistance(const std::vector<float> &         features,
                        const std::vector<const float *> & references,
                        unsigned int                       rank);

/** At most this many of the samples: of each patient equally many, spread evenly over the patient's samples; if there
 * are more patients than that, one sample of patients that are spread evenly.
 * \param patients that of each sample \return their places, ascending */
std::vector<std::size_t>
ChooseSamples(const std::vector<std::string> & patients, std::size_t maximum);

/** Why no bound can be fitted to samples of these patients; empty if one can. */
std::string
ExplainRefusal(const std::vector<std::string> & trainingPatients, const std::vector<std::string> & validationPatients);

/** The bound of the distance to the training samples. The distance of a sample is that to the training samples of other
 * patients; the distance of a patient is the 95th percentile over the patient's samples. For n patients, the threshold
 * is the ceil(0.9 (n + 1))-th smallest distance of a patient. The patients are those of the validation samples, whom
 * the network was not fitted to, if they are at least ten, else all. A new patient of the same kind as ten or more
 * validation patients is then below the threshold with a probability of at least 90 % \cite vovk2005. To be called only
 * if ExplainRefusal() is empty. */
FeatureBound
FitFeatureBound(const std::vector<FeatureSample> & training, const std::vector<FeatureSample> & validation);
} // namespace TransferLearning
} // namespace itk

#endif
