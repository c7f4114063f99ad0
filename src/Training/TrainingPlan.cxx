// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingPlan.h"

#include "Augmentation/CounterRandom.h"
#include "itkDatasetSplit.h"
#include "itkMacro.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
void
VerifySlice(const LabeledSlice & slice, std::size_t numberOfClasses)
{
  if (slice.split == LabeledImageDatasetEnums::Split::Unassigned)
  {
    itkGenericExceptionMacro("Sample '" << slice.path
                                        << "' belongs to no split; call SplitRandomly() of the dataset, or give every "
                                           "sample a split in the manifest.");
  }
  if (slice.label >= numberOfClasses)
  {
    itkGenericExceptionMacro("Sample '" << slice.path << "' has label " << slice.label << ", but there are "
                                        << numberOfClasses << " classes.");
  }
  if (!(std::isfinite(slice.weight) && slice.weight >= 0))
  {
    itkGenericExceptionMacro("Sample '" << slice.path << "' has weight " << slice.weight << "; it must be 0 or more.");
  }
}

/** Fisher and Yates; std::shuffle differs between standard libraries. */
void
Shuffle(std::vector<std::size_t> & samples, CounterRandom & random)
{
  for (std::size_t i = samples.size(); i > 1; --i)
  {
    std::swap(samples[i - 1], samples[random.NextBelow(i)]);
  }
}
} // namespace

TrainingPlan
MakeTrainingPlan(const LabeledImageDataset &       dataset,
                 const NetworkTrainingParameters & parameters,
                 unsigned int                      dimension)
{
  const std::vector<std::string> &  classNames = dataset.GetClassNames();
  const std::vector<LabeledSlice> & slices = dataset.GetSlices();
  TrainingPlan                      plan;
  std::vector<std::size_t>          counts(classNames.size());
  for (const LabeledSlice & slice : slices)
  {
    VerifySlice(slice, classNames.size());
  }
  const auto getSamples = [&](LabeledImageDatasetEnums::Split split) {
    auto       samples = DatasetSplit::GetSamples(&dataset, split, dimension);
    const auto isWeightless = [&](std::size_t sample) { return slices[sample].weight == 0; };
    samples.erase(std::remove_if(samples.begin(), samples.end(), isWeightless), samples.end());
    return samples;
  };
  plan.training = getSamples(LabeledImageDatasetEnums::Split::Training);
  plan.validation = getSamples(LabeledImageDatasetEnums::Split::Validation);
  for (const std::size_t sample : plan.training)
  {
    ++counts[slices[sample].label];
  }
  if (plan.training.empty())
  {
    itkGenericExceptionMacro("The dataset has " << slices.size()
                                                << " samples, but none in its training split with a weight above 0.");
  }
  const auto absent = std::find(counts.begin(), counts.end(), std::size_t{ 0 });
  if (absent != counts.end())
  {
    itkGenericExceptionMacro("Class '" << classNames[absent - counts.begin()]
                                       << "' has no training sample with a weight above 0; a network cannot learn it. "
                                          "Add samples, or remove the class.");
  }
  const std::vector<double> classWeights = ComputeClassWeights(counts, parameters.classWeighting);
  plan.weights.reserve(slices.size());
  for (const LabeledSlice & slice : slices)
  {
    plan.weights.push_back(slice.weight * classWeights[slice.label]);
  }
  return plan;
}

std::vector<double>
ComputeClassWeights(const std::vector<std::size_t> & counts, NetworkTrainingEnums::ClassWeighting weighting)
{
  std::vector<double> weights(counts.size(), 1.0);
  if (weighting == NetworkTrainingEnums::ClassWeighting::Balanced)
  {
    const auto total = std::accumulate(counts.begin(), counts.end(), 0.0);
    std::transform(counts.begin(), counts.end(), weights.begin(), [&](std::size_t count) {
      return total / (static_cast<double>(counts.size()) * static_cast<double>(count));
    });
  }
  return weights;
}

std::vector<std::vector<std::size_t>>
MakeBatches(std::vector<std::size_t> samples,
            unsigned int             batchSize,
            uint64_t                 seed,
            unsigned int             epoch,
            bool                     leaveOutSingles)
{
  CounterRandom random(RandomPurpose::Order, seed, epoch, 0);
  Shuffle(samples, random);
  std::vector<std::vector<std::size_t>> batches;
  for (std::size_t begin = 0; begin < samples.size(); begin += batchSize)
  {
    const std::size_t end = std::min(begin + batchSize, samples.size());
    if (!(leaveOutSingles && end - begin == 1))
    {
      batches.emplace_back(samples.begin() + begin, samples.begin() + end);
    }
  }
  return batches;
}

std::vector<SampleRange>
SplitBatch(const BatchDivision & division, std::size_t samples)
{
  const std::size_t ofAll = division.most * division.processes;
  const std::size_t wanted = (samples + ofAll - 1) / ofAll;
  const std::size_t possible = samples / (division.leastTogether * division.processes);
  const std::size_t parts = std::max<std::size_t>(1, std::min(wanted, possible));
  const std::size_t notEmpty =
    std::max<std::size_t>(1, std::min(parts * division.processes, samples / division.leastAlone));
  std::vector<SampleRange> ranges;
  for (std::size_t i = division.rank * parts; i < (division.rank + 1) * parts; ++i)
  {
    ranges.push_back({ samples * std::min(i, notEmpty) / notEmpty, samples * std::min(i + 1, notEmpty) / notEmpty });
  }
  return ranges;
}

std::vector<std::size_t>
DrawBalancedSamples(const std::vector<std::size_t> &  samples,
                    const std::vector<LabeledSlice> & slices,
                    uint64_t                          seed,
                    unsigned int                      epoch)
{
  std::map<unsigned int, std::vector<std::size_t>> classes;
  for (const std::size_t sample : samples)
  {
    classes[slices[sample].label].push_back(sample);
  }
  std::vector<std::size_t> drawn;
  CounterRandom            random(RandomPurpose::Sampling, seed, epoch, 0);
  for (std::size_t round = 0; drawn.size() < samples.size(); ++round)
  {
    for (auto & [label, ofClass] : classes)
    {
      const std::size_t turn = round % ofClass.size();
      if (turn == 0)
      {
        Shuffle(ofClass, random);
      }
      if (drawn.size() < samples.size())
      {
        drawn.push_back(ofClass[turn]);
      }
    }
  }
  return drawn;
}
} // namespace TransferLearning
} // namespace itk
