// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How LabeledImageDataset divides samples into training, validation and test.
#include "itkLabeledImageDataset.h"

#include "itkDatasetSplit.h"
#include "Data/SplitGroups.h"

#include <algorithm>

namespace itk
{
using TransferLearning::SplitGroup;

namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;
} // namespace

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
LabeledImageDataset::WarnOfFewUnits(std::size_t label, std::size_t units, const std::string & purpose)
{
  m_Warnings.push_back("Class '" + m_ClassNames[label] + "' has " + std::to_string(units) + " unit" +
                       (units == 1 ? "" : "s") + " (" + TransferLearning::GetUnitName(*this) +
                       ") to divide, too few for " + purpose + ".");
}

void
LabeledImageDataset::WarnOfSinglePatient()
{
  const std::string sentence = DatasetSplit::DescribeSinglePatient(this);
  if (!sentence.empty() && std::find(m_Warnings.begin(), m_Warnings.end(), sentence) == m_Warnings.end())
  {
    m_Warnings.push_back(sentence);
  }
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
  TransferLearning::VerifyUnitsCanBeDrawn(*this);
  this->WarnOfSinglePatient();
  auto       groups = TransferLearning::ComputeGroups(*this);
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
