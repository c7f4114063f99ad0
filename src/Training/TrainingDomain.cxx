// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingDomain.h"

#include "Data/FilePass.h"
#include "Data/SampleReader.h"
#include "Domain/FeatureDistance.h"

#include <algorithm>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** The samples of one file, and what was measured of them. */
struct MeasuredFile
{
  std::vector<std::size_t>  samples;
  std::vector<DomainSample> measured;
};

void
Measure(const LabeledImageDataset & dataset, const CTPreprocessingParameters & parameters, MeasuredFile & file)
{
  const auto & slices = dataset.GetSlices();
  const auto & first = slices[file.samples.front()];
  const auto   image = RawImage::Read(first.path, first.seriesInstanceUID, dataset.GetSeriesPolicies(), &parameters);
  for (const std::size_t sample : file.samples)
  {
    const auto measured = MeasureSample(*image, slices[sample], parameters);
    file.measured.insert(file.measured.end(), measured.begin(), measured.end());
  }
}

/** Of the pixels of a file up to its last sample. */
std::size_t
EstimateBytes(const LabeledSlice & last)
{
  const auto &      input = last.input;
  const std::size_t slices = std::max(last.slice + 1, last.slicesOfVolume);
  return slices * input.columns * input.rows * input.components * input.bytesOfComponent;
}

bool
ArePatientsKnown(const LabeledImageDataset & dataset)
{
  return dataset.GetPatientSource() != LabeledImageDatasetEnums::PatientSource::File;
}

/** The patient of each sample. */
std::vector<std::string>
GetPatients(const LabeledImageDataset & dataset, const std::vector<std::size_t> & samples)
{
  std::vector<std::string> patients;
  for (const std::size_t sample : samples)
  {
    patients.push_back(dataset.GetSlices()[sample].patient);
  }
  return patients;
}

unsigned int
CountPatients(const LabeledImageDataset & dataset, const std::vector<std::size_t> & samples)
{
  const auto                  patients = GetPatients(dataset, samples);
  const std::set<std::string> different(patients.begin(), patients.end());
  return ArePatientsKnown(dataset) ? static_cast<unsigned int>(different.size()) : 0;
}

/** Of some of the samples; of fewer if the measurement is aborted. */
std::vector<FeatureSample>
ComputeFeatures(const FeatureMeasurement &       measurement,
                const std::vector<std::size_t> & samples,
                const ClassificationNetwork &    network)
{
  constexpr std::size_t maximum = 512;
  constexpr std::size_t batchSize = 8;

  const auto               patients = GetPatients(measurement.dataset, samples);
  const auto               chosen = ChooseSamples(patients, maximum);
  const auto &             parameters = network.GetPreprocessingParameters();
  const bool               isVolume = parameters.slices > 0;
  const std::size_t        images = isVolume ? parameters.slices : 1;
  const std::size_t        size = images * parameters.size[0] * parameters.size[1] * parameters.channels;
  std::vector<std::size_t> announced;
  for (const std::size_t place : chosen)
  {
    announced.push_back(samples[place]);
  }
  measurement.announceSamples(announced);

  std::vector<FeatureSample> measured;
  std::vector<float>         batch;
  for (std::size_t first = 0; first < chosen.size() && !measurement.isAborted();)
  {
    const std::size_t count = isVolume ? 1 : std::min(batchSize, chosen.size() - first);
    batch.resize(count * size);
    for (std::size_t i = 0; i < count; ++i)
    {
      measurement.loadSample(announced[first + i], batch.data() + i * size);
    }
    const auto features = network.ComputeFeatures(
      batch.data(), count * images, parameters.size[1], parameters.size[0], measurement.threads);
    const std::size_t numberOfFeatures = features.size() / count;
    for (std::size_t i = 0; i < count; ++i)
    {
      measured.push_back(
        { patients[chosen[first + i]], ScaleToUnitLength(features.data() + i * numberOfFeatures, numberOfFeatures) });
    }
    first += count;
  }
  return measured;
}
} // namespace

ImageDomain
MeasureTrainingDomain(const LabeledImageDataset &       dataset,
                      const std::vector<std::size_t> &  samples,
                      const CTPreprocessingParameters & parameters,
                      const std::function<bool()> &     isAborted)
{
  const unsigned int patients = CountPatients(dataset, samples);
  if (parameters.intensity == CTPreprocessingEnums::Intensity::Picture)
  {
    ImageDomain domain;
    domain.intensity = parameters.intensity;
    domain.patients = patients;
    domain.slices = static_cast<unsigned int>(samples.size());
    return domain;
  }
  std::vector<MeasuredFile> files;
  for (const std::size_t sample : samples)
  {
    const auto & slices = dataset.GetSlices();
    if (files.empty() || !slices[sample].IsOfSameFile(slices[files.back().samples.front()]))
    {
      files.emplace_back();
    }
    files.back().samples.push_back(sample);
  }
  std::vector<std::size_t> bytes;
  for (const MeasuredFile & file : files)
  {
    bytes.push_back(EstimateBytes(dataset.GetSlices()[file.samples.back()]));
  }
  // Not by the threads of ITK's pool, with which the files are read: they would wait for each other.
  ReadFiles(
    bytes,
    [&](std::size_t i) { Measure(dataset, parameters, files[i]); },
    [&isAborted](std::size_t, std::size_t) {
      if (isAborted())
      {
        throw ProcessAborted(__FILE__, __LINE__);
      }
    });
  std::vector<DomainSample> measured;
  for (const MeasuredFile & file : files)
  {
    measured.insert(measured.end(), file.measured.begin(), file.measured.end());
  }
  return FitDomain(measured, patients);
}

void
AddFeatureBound(const FeatureMeasurement & measurement, ClassificationNetwork & network, ImageDomain & domain)
{
  domain.featureDistanceRefused = ArePatientsKnown(measurement.dataset)
                                    ? ExplainRefusal(GetPatients(measurement.dataset, measurement.training),
                                                     GetPatients(measurement.dataset, measurement.validation))
                                    : "the patients are unknown";
  if (!domain.featureDistanceRefused.empty())
  {
    return;
  }
  const auto training = ComputeFeatures(measurement, measurement.training, network);
  const auto validation = ComputeFeatures(measurement, measurement.validation, network);
  if (measurement.isAborted())
  {
    domain.featureDistanceRefused = "the training was not finished";
    return;
  }
  std::vector<float> references;
  for (const FeatureSample & sample : training)
  {
    references.insert(references.end(), sample.features.begin(), sample.features.end());
  }
  constexpr double   leastThreshold = 1e-5; // less is rounding
  const FeatureBound bound = FitFeatureBound(training, validation);
  if (bound.threshold < leastThreshold)
  {
    domain.featureDistanceRefused = "the features of the samples are equal";
    return;
  }
  domain.featureDistance = bound;
  network.SetReferenceFeatures(references);
}
} // namespace TransferLearning
} // namespace itk
