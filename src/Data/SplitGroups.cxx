// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/SplitGroups.h"

#include "Data/NearDuplicateSearch.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Of [0, bound), without the bias of a remainder; std::uniform_int_distribution differs between standard libraries.
uint64_t
DrawBelow(std::mt19937_64 & engine, uint64_t bound)
{
  const uint64_t unbiased = std::mt19937_64::max() - std::mt19937_64::max() % bound;
  uint64_t       value = engine();
  while (value >= unbiased)
  {
    value = engine();
  }
  return value % bound;
}

std::size_t
FindRoot(std::vector<std::size_t> & parents, std::size_t i)
{
  while (parents[i] != i)
  {
    i = parents[i] = parents[parents[i]];
  }
  return i;
}

/** Joins pictures that look alike; those of them whose pixels differ are near duplicates. */
std::vector<bool>
JoinNearDuplicates(const LabeledImageDataset & dataset, std::vector<std::size_t> & parents)
{
  const auto &      slices = dataset.GetSlices();
  std::vector<bool> isCompared(slices.size());
  std::vector<bool> isNear(slices.size());
  if (dataset.GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::SliceBlock)
  {
    return isNear;
  }
  NearDuplicateSearch search(slices, dataset.GetNearDuplicateBits());
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    isCompared[i] = !slices[i].isOfVolume && !IsPatientKnown(dataset, i);
    if (isCompared[i])
    {
      search.Insert(i);
    }
  }
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    const auto join = [&](std::size_t other, unsigned int) {
      parents[FindRoot(parents, i)] = FindRoot(parents, other);
      if (slices[i].content->pixelHash != slices[other].content->pixelHash)
      {
        isNear[i] = true;
        isNear[other] = true;
      }
    };
    if (isCompared[i])
    {
      search.Find(i, join);
    }
  }
  return isNear;
}
} // namespace

std::string
GetUnit(const LabeledImageDataset & dataset, std::size_t sliceIndex)
{
  const auto & slice = dataset.GetSlices()[sliceIndex];
  return dataset.GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::Patient ? slice.patient
         : slice.seriesInstanceUID.empty()                                      ? dataset.GetRelativePath(sliceIndex)
                                                                                : slice.seriesInstanceUID;
}

bool
IsPatientKnown(const LabeledImageDataset & dataset, std::size_t sliceIndex)
{
  return dataset.GetSlices()[sliceIndex].patient != dataset.GetRelativePath(sliceIndex);
}

std::string
GetUnitName(const LabeledImageDataset & dataset)
{
  const bool areFiles = dataset.GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::Patient &&
                        dataset.GetPatientSource() == LabeledImageDatasetEnums::PatientSource::File;
  return areFiles ? "file" : GetEnumName(dataset.GetSplitUnit());
}

void
VerifyUnitsCanBeDrawn(const LabeledImageDataset & dataset)
{
  if (dataset.GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::SliceBlock)
  {
    itkGenericExceptionMacro("The split unit slice-block needs a split for every row of the manifest: neighboring "
                             "slices must not be divided at random.");
  }
}

std::vector<SplitGroup>
ComputeGroups(const LabeledImageDataset & dataset)
{
  const auto &             slices = dataset.GetSlices();
  std::vector<std::size_t> parents(slices.size());
  std::iota(parents.begin(), parents.end(), std::size_t{ 0 });
  std::map<std::string, std::size_t> units;
  std::map<std::string, std::size_t> hashes;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    const std::size_t unit = units.emplace(GetUnit(dataset, i), i).first->second;
    const std::size_t twin =
      slices[i].IsComparable() ? hashes.emplace(slices[i].content->pixelHash, i).first->second : i;
    parents[FindRoot(parents, i)] = FindRoot(parents, unit);
    parents[FindRoot(parents, i)] = FindRoot(parents, twin);
  }
  const auto                         isNear = JoinNearDuplicates(dataset, parents);
  std::map<std::size_t, std::size_t> numbers; // by first occurrence
  std::vector<SplitGroup>            groups;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    const std::size_t number = numbers.emplace(FindRoot(parents, i), numbers.size()).first->second;
    groups.resize(numbers.size());
    SplitGroup &      group = groups[number];
    const std::string unit = GetUnit(dataset, i);
    group.key = group.samples.empty() ? unit : std::min(group.key, unit);
    group.samples.push_back(i);
    group.nearDuplicates += isNear[i] ? 1 : 0;
    group.split = std::min(group.split, slices[i].split); // a contradiction is for DatasetLeakage::Verify() to tell
  }
  for (auto & group : groups)
  {
    std::vector<std::size_t> counts(dataset.GetClassNames().size());
    for (const std::size_t i : group.samples)
    {
      ++counts[slices[i].label];
    }
    group.label = static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  }
  return groups;
}

std::vector<std::vector<std::size_t>>
DrawOrder(const std::vector<SplitGroup> & groups,
          std::size_t                     numberOfClasses,
          LabeledImageDatasetEnums::Split split,
          uint64_t                        seed)
{
  std::vector<std::vector<std::size_t>> order(numberOfClasses);
  for (std::size_t g = 0; g < groups.size(); ++g)
  {
    if (groups[g].split == split)
    {
      order[groups[g].label].push_back(g);
    }
  }
  std::mt19937_64 engine(seed);
  for (auto & ofClass : order)
  {
    std::sort(ofClass.begin(), ofClass.end(), [&groups](std::size_t a, std::size_t b) {
      return groups[a].key < groups[b].key;
    });
    for (std::size_t i = ofClass.size(); i > 1; --i)
    {
      std::swap(ofClass[i - 1], ofClass[DrawBelow(engine, i)]);
    }
  }
  return order;
}

SplitQuota
ComputeQuota(std::size_t groups, double validationFraction, double testFraction)
{
  const auto round = [groups](double fraction) {
    return fraction > 0.0 ? std::max<std::size_t>(1, std::llround(fraction * static_cast<double>(groups))) : 0;
  };
  SplitQuota        quota{ round(validationFraction), round(testFraction) };
  const std::size_t most = groups > 0 ? groups - 1 : 0;
  while (quota.validation + quota.test > most)
  {
    --(quota.validation >= quota.test && quota.validation > 0 ? quota.validation : quota.test);
  }
  return quota;
}
} // namespace TransferLearning
} // namespace itk
