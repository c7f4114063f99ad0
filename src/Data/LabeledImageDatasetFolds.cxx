// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How LabeledImageDataset is divided into folds, how validation is drawn from training, and how less of it is trained
// on.
#include "itkLabeledImageDataset.h"

#include "Data/SplitGroups.h"
#include "itkDatasetSplit.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;
}

void
LabeledImageDataset::SplitIntoFolds(unsigned int numberOfFolds,
                                    unsigned int fold,
                                    double       validationFraction,
                                    uint64_t     seed)
{
  if (fold >= numberOfFolds || !(validationFraction >= 0.0 && validationFraction < 1.0))
  {
    itkExceptionMacro(
      "Fold " << fold << " of " << numberOfFolds << " with validation fraction " << validationFraction
              << " is invalid; folds are counted from 0, and the fraction must be at least 0 and below 1.");
  }
  this->RemoveContradictions();
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    if (m_Slices[i].split != SplitEnum::Unassigned)
    {
      itkExceptionMacro("Folds divide samples that have no split, but " << this->Describe(i)
                                                                        << " has one. Give data without splits.");
    }
  }
  const auto folds = DatasetSplit::ComputeFolds(this, numberOfFolds, seed);
  if (std::count(folds.begin(), folds.end(), numberOfFolds - 1) == 0)
  {
    const std::string single = DatasetSplit::DescribeSinglePatient(this);
    itkExceptionMacro("There are fewer split units than the " << numberOfFolds << " requested folds."
                                                              << (single.empty() ? "" : ' ' + single));
  }
  auto       groups = TransferLearning::ComputeGroups(*this);
  const auto order = TransferLearning::DrawOrder(groups, m_ClassNames.size(), SplitEnum::Unassigned, seed);
  for (std::size_t label = 0; label < order.size(); ++label)
  {
    auto units = order[label];
    if (units.size() < 2 && !units.empty())
    {
      itkExceptionMacro("Class '" << m_ClassNames[label]
                                  << "' has one split unit, which cannot be both held out and trained on. Folds need "
                                     "at least two units per class.");
    }
    if (units.size() < numberOfFolds && fold == 0)
    {
      this->WarnOfFewUnits(label, units.size(), "a test in each of " + std::to_string(numberOfFolds) + " folds");
    }
    // Those of the next fold come first, so that each fold is validated on others.
    const auto getDistance = [&](std::size_t g) {
      return (folds[groups[g].samples.front()] + numberOfFolds - fold) % numberOfFolds;
    };
    std::stable_sort(
      units.begin(), units.end(), [&](std::size_t a, std::size_t b) { return getDistance(a) < getDistance(b); });
    const auto heldOut = std::count_if(units.begin(), units.end(), [&](std::size_t g) { return getDistance(g) == 0; });
    const std::size_t rest = units.size() - static_cast<std::size_t>(heldOut);
    const std::size_t validation = TransferLearning::ComputeQuota(rest, validationFraction, 0.0).validation;
    for (std::size_t u = 0; u < units.size(); ++u)
    {
      const auto test = static_cast<std::size_t>(heldOut);
      groups[units[u]].split = u < test                ? SplitEnum::Test
                               : u < test + validation ? SplitEnum::Validation
                                                       : SplitEnum::Training;
    }
  }
  this->AssignGroups(groups);
}

void
LabeledImageDataset::DrawValidation(double fraction, uint64_t seed)
{
  if (!(fraction >= 0.0 && fraction < 1.0))
  {
    itkExceptionMacro(
      "The fraction " << fraction
                      << " of the training samples for validation is invalid; it must be at least 0 and "
                         "below 1.");
  }
  if (fraction == 0.0 || !DatasetSplit::GetSamples(this, SplitEnum::Validation).empty())
  {
    return;
  }
  TransferLearning::VerifyUnitsCanBeDrawn(*this);
  this->WarnOfSinglePatient();
  this->ReadContents();
  const auto groups = TransferLearning::ComputeGroups(*this);
  const auto order = TransferLearning::DrawOrder(groups, m_ClassNames.size(), SplitEnum::Training, seed);
  for (std::size_t label = 0; label < order.size(); ++label)
  {
    const auto &      units = order[label];
    const std::size_t validation = TransferLearning::ComputeQuota(units.size(), fraction, 0.0).validation;
    for (std::size_t u = 0; u < validation; ++u)
    {
      for (const std::size_t i : groups[units[u]].samples)
      {
        m_Slices[i].split = m_Slices[i].split == SplitEnum::Training ? SplitEnum::Validation : m_Slices[i].split;
      }
    }
    if (validation == 0 && !units.empty())
    {
      this->WarnOfFewUnits(label, units.size(), "validation");
    }
  }
  this->Modified();
}

void
LabeledImageDataset::KeepTrainingFraction(double fraction, uint64_t seed)
{
  if (!(fraction > 0.0 && fraction <= 1.0))
  {
    itkExceptionMacro("The fraction " << fraction
                                      << " of the training samples is invalid; it must be above 0 and at most 1.");
  }
  TransferLearning::VerifyUnitsCanBeDrawn(*this);
  this->ReadContents();
  const auto        groups = TransferLearning::ComputeGroups(*this);
  const auto        order = TransferLearning::DrawOrder(groups, m_ClassNames.size(), SplitEnum::Training, seed);
  std::vector<bool> isKept(groups.size());
  std::vector<bool> isThere(m_ClassNames.size());
  for (const auto & units : order)
  {
    const auto kept =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::llround(fraction * static_cast<double>(units.size()))));
    for (std::size_t u = 0; u < units.size(); ++u)
    {
      // The first unit that shows a class stays whatever the fraction is: each class is there, and subsets are nested.
      for (const std::size_t i : groups[units[u]].samples)
      {
        isKept[units[u]] = isKept[units[u]] || !isThere[m_Slices[i].label];
        isThere[m_Slices[i].label] = true;
      }
      isKept[units[u]] = isKept[units[u]] || u < kept;
    }
  }
  std::vector<bool> isRemoved(m_Slices.size());
  for (std::size_t g = 0; g < groups.size(); ++g)
  {
    for (const std::size_t i : groups[g].samples)
    {
      isRemoved[i] = !isKept[g] && m_Slices[i].split == SplitEnum::Training;
    }
  }
  this->RemoveSamples(isRemoved);
}
} // namespace itk
