// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Domain/FeatureDistance.h"

#include "Domain/Percentile.h"

#include "itkMacro.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr unsigned int numberOfNeighbors = 3;
constexpr std::size_t  leastPatients = 10;
constexpr double       percentOfSamples = 95.0;
constexpr double       shareOfPatients = 0.9;

double
ComputeSquaredDistance(const float * a, const float * b, std::size_t size)
{
  // Several sums, so that the compiler can use vectors.
  std::array<float, 16> sums{};
  std::size_t           i = 0;
  for (; i + sums.size() <= size; i += sums.size())
  {
    for (std::size_t j = 0; j < sums.size(); ++j)
    {
      const float difference = a[i + j] - b[i + j];
      sums[j] += difference * difference;
    }
  }
  double sum = 0.0;
  for (; i < size; ++i)
  {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  for (const float part : sums)
  {
    sum += static_cast<double>(part);
  }
  return sum;
}

std::set<std::string>
FindPatients(const std::vector<FeatureSample> & samples)
{
  std::set<std::string> patients;
  for (const FeatureSample & sample : samples)
  {
    patients.insert(sample.patient);
  }
  return patients;
}

/** The 95th percentile of the patient's distances to the training samples of others. */
double
ComputeDistanceOfPatient(const std::string &                patient,
                         const std::vector<FeatureSample> & training,
                         const std::vector<FeatureSample> & validation)
{
  std::vector<const float *> references;
  for (const FeatureSample & sample : training)
  {
    if (sample.patient != patient)
    {
      references.push_back(sample.features.data());
    }
  }
  std::vector<double> distances;
  for (const auto * const samples : { &training, &validation })
  {
    for (const FeatureSample & sample : *samples)
    {
      if (sample.patient == patient)
      {
        distances.push_back(ComputeNeighborDistance(sample.features, references, numberOfNeighbors));
      }
    }
  }
  std::sort(distances.begin(), distances.end());
  return FindPercentile(distances, percentOfSamples);
}
} // namespace

std::vector<float>
ScaleToUnitLength(const float * features, std::size_t size)
{
  double sum = 0.0;
  for (std::size_t i = 0; i < size; ++i)
  {
    sum += static_cast<double>(features[i]) * static_cast<double>(features[i]);
  }
  const double       norm = std::sqrt(sum);
  std::vector<float> scaled(features, features + size);
  for (float & feature : scaled)
  {
    feature = norm > 0.0 ? static_cast<float>(static_cast<double>(feature) / norm) : 0.0F;
  }
  return scaled;
}

double
ComputeNeighborDistance(const std::vector<float> &         features,
                        const std::vector<const float *> & references,
                        unsigned int                       rank)
{
  if (rank == 0 || rank > references.size())
  {
    itkGenericExceptionMacro("The neighbor " << rank << " was requested of " << references.size()
                                             << " reference features; there is none of that rank.");
  }
  std::vector<double> distances;
  distances.reserve(references.size());
  for (const float * const reference : references)
  {
    distances.push_back(ComputeSquaredDistance(features.data(), reference, features.size()));
  }
  const auto neighbor = distances.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(distances.begin(), neighbor, distances.end());
  return std::sqrt(*neighbor);
}

std::vector<std::size_t>
ChooseSamples(const std::vector<std::string> & patients, std::size_t maximum)
{
  std::map<std::string, std::vector<std::size_t>> samplesOfPatients;
  for (std::size_t i = 0; i < patients.size(); ++i)
  {
    samplesOfPatients[patients[i]].push_back(i);
  }
  std::vector<const std::vector<std::size_t> *> ofPatients;
  for (const auto & item : samplesOfPatients)
  {
    ofPatients.push_back(&item.second);
  }
  const std::size_t        numberOfPatients = std::min(ofPatients.size(), maximum);
  std::vector<std::size_t> chosen;
  for (std::size_t p = 0; p < numberOfPatients; ++p)
  {
    const auto &      samples = *ofPatients[p * ofPatients.size() / numberOfPatients];
    const std::size_t count = std::min(samples.size(), maximum / numberOfPatients);
    for (std::size_t i = 0; i < count; ++i)
    {
      // The middle one of each of equal parts.
      chosen.push_back(samples[(2 * i + 1) * samples.size() / (2 * count)]);
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::string
ExplainRefusal(const std::vector<std::string> & trainingPatients, const std::vector<std::string> & validationPatients)
{
  std::set<std::string> patients(trainingPatients.begin(), trainingPatients.end());
  const std::size_t     ofTraining = patients.size();
  patients.insert(validationPatients.begin(), validationPatients.end());
  if (ofTraining > numberOfNeighbors && patients.size() >= leastPatients)
  {
    return {};
  }
  return "the distance needs at least " + std::to_string(numberOfNeighbors + 1) + " patients in training and " +
         std::to_string(leastPatients) + " in training and validation; there are " + std::to_string(ofTraining) +
         " and " + std::to_string(patients.size());
}

FeatureBound
FitFeatureBound(const std::vector<FeatureSample> & training, const std::vector<FeatureSample> & validation)
{
  std::set<std::string> patients = FindPatients(validation);
  if (patients.size() < leastPatients)
  {
    patients.merge(FindPatients(training));
  }
  std::vector<double> distances;
  for (const std::string & patient : patients)
  {
    distances.push_back(ComputeDistanceOfPatient(patient, training, validation));
  }
  std::sort(distances.begin(), distances.end());
  const auto rank = static_cast<std::size_t>(std::ceil(shareOfPatients * static_cast<double>(distances.size() + 1)));
  return { numberOfNeighbors,
           static_cast<unsigned int>(training.size()),
           static_cast<unsigned int>(distances.size()),
           distances.at(rank - 1) };
}
} // namespace TransferLearning
} // namespace itk
