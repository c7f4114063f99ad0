// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How LabeledImageDataset divides samples into training, validation and test.
#include "itkLabeledImageDataset.h"

#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "Data/SplitGroups.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace itk
{
using TransferLearning::SplitGroup;

namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

std::size_t
FindRoot(std::vector<std::size_t> & parents, std::size_t i)
{
  while (parents[i] != i)
  {
    i = parents[i] = parents[parents[i]];
  }
  return i;
}
} // namespace

std::vector<SplitGroup>
LabeledImageDataset::ComputeGroups() const
{
  std::vector<std::size_t> parents(m_Slices.size());
  std::iota(parents.begin(), parents.end(), std::size_t{ 0 });
  std::map<std::string, std::size_t> units;
  std::map<std::string, std::size_t> hashes;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const std::size_t unit = units.emplace(this->GetUnit(i), i).first->second;
    const std::size_t twin = this->IsComparable(i) ? hashes.emplace(m_Contents[i].pixelHash, i).first->second : i;
    parents[FindRoot(parents, i)] = FindRoot(parents, unit);
    parents[FindRoot(parents, i)] = FindRoot(parents, twin);
  }
  std::map<std::size_t, std::size_t> numbers; // by first occurrence
  std::vector<SplitGroup>            groups;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const std::size_t number = numbers.emplace(FindRoot(parents, i), numbers.size()).first->second;
    groups.resize(numbers.size());
    SplitGroup &      group = groups[number];
    const std::string unit = this->GetUnit(i);
    group.key = group.samples.empty() ? unit : std::min(group.key, unit);
    group.samples.push_back(i);
    group.split = std::min(group.split, m_Slices[i].split); // a contradiction is for VerifyNoLeakage() to tell
  }
  for (auto & group : groups)
  {
    std::vector<std::size_t> counts(m_ClassNames.size());
    for (const std::size_t i : group.samples)
    {
      ++counts[m_Slices[i].label];
    }
    group.label = static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  }
  return groups;
}

void
LabeledImageDataset::AssignGroups(const std::vector<SplitGroup> & groups)
{
  for (const auto & group : groups)
  {
    for (const std::size_t i : group.samples)
    {
      m_Slices[i].split = m_Slices[i].split == SplitEnum::Unassigned ? group.split : m_Slices[i].split;
    }
  }
  this->Modified();
}

void
LabeledImageDataset::VerifyUnitsCanBeDrawn() const
{
  if (m_SplitUnit == SplitUnitEnum::SliceBlock)
  {
    itkExceptionMacro("The split unit slice-block needs a split for every row of the manifest: neighbouring slices "
                      "must not be divided at random.");
  }
}

void
LabeledImageDataset::WarnOfFewUnits(std::size_t label, std::size_t units, const std::string & purpose)
{
  m_Warnings.push_back("Class '" + m_ClassNames[label] + "' has " + std::to_string(units) + " unit" +
                       (units == 1 ? "" : "s") + " (" + TransferLearning::GetEnumName(m_SplitUnit) +
                       ") to divide, too few for " + purpose + ".");
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
  this->RemoveContradictions();
  const bool isComplete = std::none_of(
    m_Slices.begin(), m_Slices.end(), [](const LabeledSlice & s) { return s.split == SplitEnum::Unassigned; });
  if (isComplete)
  {
    return;
  }
  this->VerifyUnitsCanBeDrawn();
  auto       groups = this->ComputeGroups();
  const auto order = TransferLearning::DrawOrder(groups, m_ClassNames.size(), SplitEnum::Unassigned, seed);
  for (std::size_t label = 0; label < order.size(); ++label)
  {
    const auto & units = order[label];
    const auto   quota = TransferLearning::ComputeQuota(units.size(), validationFraction, testFraction);
    for (std::size_t u = 0; u < units.size(); ++u)
    {
      groups[units[u]].split = u < quota.test                      ? SplitEnum::Test
                               : u < quota.test + quota.validation ? SplitEnum::Validation
                                                                   : SplitEnum::Training;
    }
    if (validationFraction > 0.0 && quota.validation == 0 && !units.empty())
    {
      this->WarnOfFewUnits(label, units.size(), "validation");
    }
    if (testFraction > 0.0 && quota.test == 0 && !units.empty())
    {
      this->WarnOfFewUnits(label, units.size(), "test");
    }
  }
  this->AssignGroups(groups);
}
} // namespace itk
