// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How LabeledImageDataset divides samples into training, validation and test.
#include "Data/RawImage.h"
#include "itkLabeledImageDataset.h"

#include "Data/DatasetEnumNames.h"
#include "Data/ImageProbe.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace itk
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

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

void
Shuffle(std::vector<std::size_t> & values, std::mt19937_64 & engine)
{
  for (std::size_t i = values.size(); i > 1; --i)
  {
    std::swap(values[i - 1], values[DrawBelow(engine, i)]);
  }
}

struct Quota
{
  std::size_t validation;
  std::size_t test;
};

// At least one unit wherever a fraction was asked for, and at least one left for training; test goes before validation.
Quota
ComputeQuota(std::size_t units, double validationFraction, double testFraction)
{
  const auto round = [units](double fraction) {
    return fraction > 0.0 ? std::max<std::size_t>(1, std::llround(fraction * static_cast<double>(units))) : 0;
  };
  Quota             quota{ round(validationFraction), round(testFraction) };
  const std::size_t most = units > 0 ? units - 1 : 0;
  while (quota.validation + quota.test > most)
  {
    --(quota.validation >= quota.test && quota.validation > 0 ? quota.validation : quota.test);
  }
  return quota;
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

// What must stay together, ready to be drawn.
struct Group
{
  std::vector<std::size_t> samples;
  std::string              key; // the smallest unit, the same whatever order the samples came in
  SplitEnum                split{ SplitEnum::Unassigned };
  bool                     hasUnassigned{ false };
  std::size_t              label{ 0 };
};
} // namespace

std::vector<std::string>
LabeledImageDataset::ComputePixelHashes() const
{
  std::vector<std::string> errors(m_Slices.size());
  if (m_PixelHashes.size() == m_Slices.size())
  {
    return errors;
  }
  m_PixelHashes.assign(m_Slices.size(), "");
  std::unique_ptr<TransferLearning::RawImage> image;
  std::string                                 error;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const auto & slice = m_Slices[i];
    if (i == 0 || slice.path != m_Slices[i - 1].path || slice.seriesInstanceUID != m_Slices[i - 1].seriesInstanceUID)
    {
      error.clear();
      image.reset(); // one volume in memory at a time
      try
      {
        image = TransferLearning::RawImage::Read(slice.path, slice.seriesInstanceUID);
      }
      catch (const ExceptionObject & exception)
      {
        error = this->GetRelativePath(i) + ": " + TransferLearning::ShortenReason(exception.GetDescription(), m_Root);
      }
    }
    errors[i] = error;
    if (image && !(m_Traits[i].ofVolume && image->IsUniform(slice.slice)))
    {
      m_PixelHashes[i] = image->ComputeHash(slice.slice);
    }
  }
  return errors;
}

void
LabeledImageDataset::RemoveUnreadableFiles()
{
  const auto  errors = this->ComputePixelHashes();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    if (errors[i].empty())
    {
      m_Slices[kept] = m_Slices[i];
      m_Traits[kept] = m_Traits[i];
      m_PixelHashes[kept] = m_PixelHashes[i];
      ++kept;
    }
    else if (m_UnreadableFiles.empty() || m_UnreadableFiles.back() != errors[i])
    {
      m_UnreadableFiles.push_back(errors[i]);
    }
  }
  if (kept < m_Slices.size())
  {
    m_Slices.resize(kept);
    m_Traits.resize(kept);
    m_PixelHashes.resize(kept);
    this->Modified();
  }
}

std::vector<std::size_t>
LabeledImageDataset::ComputeGroups() const
{
  std::vector<std::size_t> parents(m_Slices.size());
  std::iota(parents.begin(), parents.end(), std::size_t{ 0 });
  std::map<std::string, std::size_t> units;
  std::map<std::string, std::size_t> hashes;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const std::size_t unit = units.emplace(this->GetUnit(i), i).first->second;
    const std::size_t twin = m_PixelHashes[i].empty() ? i : hashes.emplace(m_PixelHashes[i], i).first->second;
    parents[FindRoot(parents, i)] = FindRoot(parents, unit);
    parents[FindRoot(parents, i)] = FindRoot(parents, twin);
  }
  std::map<std::size_t, std::size_t> numbers;
  std::vector<std::size_t>           groups;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    groups.push_back(numbers.emplace(FindRoot(parents, i), numbers.size()).first->second);
  }
  return groups;
}

void
LabeledImageDataset::SplitRandomly(double validationFraction, double testFraction, uint64_t seed)
{
  for (const double fraction : { validationFraction, testFraction, validationFraction + testFraction })
  {
    if (!(fraction >= 0.0 && fraction < 1.0))
    {
      itkExceptionMacro("Validation fraction " << validationFraction << " and test fraction " << testFraction
                                               << " must be at least 0, and together below 1.");
    }
  }
  this->RemoveUnreadableFiles();
  const bool isComplete = std::none_of(
    m_Slices.begin(), m_Slices.end(), [](const LabeledSlice & s) { return s.split == SplitEnum::Unassigned; });
  if (isComplete)
  {
    return;
  }
  if (m_SplitUnit == SplitUnitEnum::SliceBlock)
  {
    itkExceptionMacro("The split unit slice-block needs a split for every row of the manifest: neighbouring slices "
                      "must not be divided at random.");
  }

  const auto         numbers = this->ComputeGroups();
  std::vector<Group> groups;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    groups.resize(std::max(groups.size(), numbers[i] + 1));
    Group &           group = groups[numbers[i]];
    const std::string unit = this->GetUnit(i);
    group.key = group.samples.empty() ? unit : std::min(group.key, unit);
    group.samples.push_back(i);
    group.hasUnassigned = group.hasUnassigned || m_Slices[i].split == SplitEnum::Unassigned;
    group.split = std::min(group.split, m_Slices[i].split); // a contradiction is for VerifyNoLeakage() to tell
  }
  std::vector<std::vector<std::size_t>> drawn(m_ClassNames.size());
  for (std::size_t g = 0; g < groups.size(); ++g)
  {
    std::vector<std::size_t> counts(m_ClassNames.size());
    for (const std::size_t i : groups[g].samples)
    {
      ++counts[m_Slices[i].label];
    }
    groups[g].label = static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
    if (groups[g].split == SplitEnum::Unassigned)
    {
      drawn[groups[g].label].push_back(g);
    }
  }

  std::mt19937_64 engine(seed);
  for (std::size_t label = 0; label < drawn.size(); ++label)
  {
    auto & units = drawn[label];
    std::sort(
      units.begin(), units.end(), [&groups](std::size_t a, std::size_t b) { return groups[a].key < groups[b].key; });
    Shuffle(units, engine);
    const Quota quota = ComputeQuota(units.size(), validationFraction, testFraction);
    for (std::size_t u = 0; u < units.size(); ++u)
    {
      groups[units[u]].split = u < quota.test                      ? SplitEnum::Test
                               : u < quota.test + quota.validation ? SplitEnum::Validation
                                                                   : SplitEnum::Training;
    }
    const auto warn = [&](double fraction, std::size_t count, const char * split) {
      if (fraction > 0.0 && count == 0 && !units.empty())
      {
        m_Warnings.push_back("Class '" + m_ClassNames[label] + "' has " + std::to_string(units.size()) + " unit" +
                             (units.size() == 1 ? "" : "s") + " (" +
                             TransferLearning::GetEnumName(TransferLearning::splitUnitNames, m_SplitUnit) +
                             ") to divide, too few for " + split + ".");
      }
    };
    warn(validationFraction, quota.validation, "validation");
    warn(testFraction, quota.test, "test");
  }
  for (const auto & group : groups)
  {
    for (const std::size_t i : group.samples)
    {
      m_Slices[i].split = m_Slices[i].split == SplitEnum::Unassigned ? group.split : m_Slices[i].split;
    }
  }
  this->Modified();
}
} // namespace itk
