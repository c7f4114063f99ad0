// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingDomain.h"

#include "Data/SampleReader.h"

#include <algorithm>
#include <mutex>
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
  const auto   image = RawImage::Read(first.path, first.seriesInstanceUID, &parameters);
  for (const std::size_t sample : file.samples)
  {
    const auto measured = MeasureSample(*image, slices[sample], parameters);
    file.measured.insert(file.measured.end(), measured.begin(), measured.end());
  }
}

unsigned int
CountPatients(const LabeledImageDataset & dataset, const std::vector<std::size_t> & samples)
{
  std::set<std::string> patients;
  for (const std::size_t sample : samples)
  {
    patients.insert(dataset.GetSlices()[sample].patient);
  }
  const bool isKnown = dataset.GetPatientSource() != LabeledImageDatasetEnums::PatientSource::File;
  return isKnown ? static_cast<unsigned int>(patients.size()) : 0;
}
} // namespace

ImageDomain
MeasureTrainingDomain(const LabeledImageDataset &       dataset,
                      const std::vector<std::size_t> &  samples,
                      const CTPreprocessingParameters & parameters,
                      MultiThreaderBase &               threader,
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
  std::mutex         mutex;
  std::exception_ptr failure;
  threader.ParallelizeArray(
    0,
    files.size(),
    [&](SizeValueType i) {
      try
      {
        if (isAborted())
        {
          throw ProcessAborted(__FILE__, __LINE__);
        }
        Measure(dataset, parameters, files[i]);
      }
      catch (...) // nothing may leave the thread
      {
        const std::lock_guard<std::mutex> lock(mutex);
        failure = failure ? failure : std::current_exception();
      }
    },
    nullptr);
  if (failure)
  {
    std::rethrow_exception(failure);
  }
  std::vector<DomainSample> measured;
  for (const MeasuredFile & file : files)
  {
    measured.insert(measured.end(), file.measured.begin(), file.measured.end());
  }
  return FitDomain(measured, patients);
}
} // namespace TransferLearning
} // namespace itk
