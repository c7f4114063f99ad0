// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDatasetLeakage.h"

#include "TransferLearning/itkCountText.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "Data/Findings.h"
#include "Data/SplitGroups.h"
#include "itkDatasetSplit.h"
#include "Data/NearDuplicateSearch.h"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

namespace itk
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

constexpr unsigned int guardSlices = 2;

void
VerifyUnits(const LabeledImageDataset & dataset)
{
  const auto &                                            slices = dataset.GetSlices();
  std::map<std::string, std::map<SplitEnum, std::size_t>> units; // the first sample of each split
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    units[TransferLearning::GetUnit(dataset, i)].emplace(slices[i].split, i);
  }
  std::vector<std::string> findings;
  for (const auto & [unit, firsts] : units)
  {
    if (firsts.size() > 1)
    {
      findings.push_back(dataset.Describe(firsts.begin()->second) + " and " +
                         dataset.Describe(std::next(firsts.begin())->second));
    }
  }
  if (!findings.empty())
  {
    const std::string unit = TransferLearning::GetUnitName(dataset);
    const std::string single = DatasetSplit::DescribeSinglePatient(&dataset);
    itkGenericExceptionMacro(
      << findings.size() << " split units (" << unit << ", identity from: " << dataset.GetPatientSource()
      << ") are in more than one split, so that a test would measure memorization. Move each to one "
         "split, correct the patients (manifest column, patient pattern), or remove them from training with "
         "RemoveDuplicatesAcrossSplits():"
      << TransferLearning::JoinFindings(findings) << (single.empty() ? "" : '\n' + single));
  }
}

void
VerifySliceBlocks(const LabeledImageDataset & dataset)
{
  const auto &                       slices = dataset.GetSlices();
  std::map<std::string, std::size_t> patients; // the first sample of each
  std::map<std::string, bool>        isDivided;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    const auto & slice = slices[i];
    if (slice.split == SplitEnum::Unassigned)
    {
      itkGenericExceptionMacro("The split unit slice-block needs a split for every row, but " << dataset.Describe(i)
                                                                                              << " has none.");
    }
    const std::size_t first = patients.emplace(slice.patient, i).first->second;
    isDivided[slice.patient] = isDivided[slice.patient] || slices[first].split != slice.split;
  }
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    const auto &      slice = slices[i];
    const std::size_t first = patients[slice.patient];
    const bool        isSameVolume = slice.IsOfSameFile(slices[first]);
    if (isDivided[slice.patient] && (!isSameVolume || !slices[i].isOfVolume))
    {
      itkGenericExceptionMacro("Slice blocks divide one patient only by slice ranges of one series, but "
                               << dataset.Describe(first) << " and " << dataset.Describe(i)
                               << " are of one patient and in different files. Put the patient into one split.");
    }
    if (i == 0 || !isDivided[slice.patient] || slices[i - 1].path != slice.path || slices[i - 1].split == slice.split)
    {
      continue;
    }
    const auto & before = slices[i - 1];
    if (before.seriesInstanceUID == slice.seriesInstanceUID && slice.slice - before.slice <= guardSlices)
    {
      std::size_t begin = i - 1;
      std::size_t end = i;
      const auto  continues = [&slices](std::size_t a, std::size_t b) {
        return slices[a].IsOfSameFile(slices[b]) && slices[a].split == slices[b].split &&
               slices[a].slice + 1 == slices[b].slice;
      };
      while (begin > 0 && continues(begin - 1, begin))
      {
        --begin;
      }
      while (end + 1 < slices.size() && continues(end, end + 1))
      {
        ++end;
      }
      itkGenericExceptionMacro("In '" << dataset.GetRelativePath(i) << "' slices " << slices[begin].slice << " to "
                                      << before.slice << " (" << before.split << ") and slices " << slice.slice
                                      << " to " << slices[end].slice << " (" << slice.split << ") have "
                                      << slice.slice - before.slice - 1 << " guard slices between them; at least "
                                      << guardSlices << " are needed.");
    }
  }
}

void
VerifyPixels(const LabeledImageDataset & dataset)
{
  const auto &                       slices = dataset.GetSlices();
  std::map<std::string, std::size_t> firsts;
  std::vector<std::string>           acrossSplits;
  std::vector<std::string>           acrossLabels;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    if (!slices[i].IsComparable())
    {
      continue;
    }
    const std::size_t first = firsts.emplace(slices[i].content->pixelHash, i).first->second;
    if (slices[first].split != slices[i].split)
    {
      acrossSplits.push_back(dataset.Describe(first) + " and " + dataset.Describe(i));
    }
    if (slices[first].label != slices[i].label)
    {
      acrossLabels.push_back(dataset.Describe(first) + " and " + dataset.Describe(i));
    }
  }
  if (!acrossSplits.empty())
  {
    itkGenericExceptionMacro(<< acrossSplits.size()
                             << " images have the same pixels as an image in another split. Keep one of each pair; "
                                "RemoveDuplicatesAcrossSplits() removes it from training:"
                             << TransferLearning::JoinFindings(acrossSplits));
  }
  if (!acrossLabels.empty())
  {
    itkGenericExceptionMacro(
      << acrossLabels.size()
      << " images have the same pixels as an image with another label. Correct the label; RemoveContradictions() "
         "leaves them out:"
      << TransferLearning::JoinFindings(acrossLabels));
  }
}

} // namespace

void
DatasetLeakage::Verify(LabeledImageDataset * dataset)
{
  if (dataset->GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::SliceBlock)
  {
    VerifySliceBlocks(*dataset);
  }
  else
  {
    VerifyUnits(*dataset);
  }
  dataset->ReadContents();
  VerifyPixels(*dataset);
}

std::string
DatasetLeakage::GetStatement(const LabeledImageDataset * dataset)
{
  if (dataset->GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::SliceBlock)
  {
    return "same patient in training and test: no evidence of generalization";
  }
  if (dataset->GetPatientSource() == LabeledImageDatasetEnums::PatientSource::File)
  {
    return "split by image: patient leakage cannot be excluded";
  }
  if (dataset->GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::Series)
  {
    return "split by series: one patient may be in training and test with different series";
  }
  return std::string("split by patient (source: ") + TransferLearning::GetEnumName(dataset->GetPatientSource()) + ')';
}

bool
DatasetLeakage::IsPatientLeakageExcluded(const LabeledImageDataset * dataset)
{
  return dataset->GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::Patient &&
         dataset->GetPatientSource() != LabeledImageDatasetEnums::PatientSource::File;
}

struct TransferLearning::NearDuplicateFindings
{
  std::size_t                alike{ 0 };   ///< Samples that are like another one of their group.
  std::size_t                groups{ 0 };  ///< That contain such samples.
  std::size_t                largest{ 0 }; ///< Such samples of one group.
  std::vector<NearDuplicate> acrossSplits;
};

namespace
{
std::vector<NearDuplicate>
FindAcrossSplits(const LabeledImageDataset & dataset)
{
  const auto &                          slices = dataset.GetSlices();
  const unsigned int                    mostBits = dataset.GetNearDuplicateBits();
  TransferLearning::NearDuplicateSearch search(slices, mostBits);
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    search.Insert(i);
  }
  std::vector<NearDuplicate> found;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    NearDuplicate nearest{ i, i, mostBits + 1 };
    const auto    visit = [&](std::size_t other, unsigned int bits) {
      const bool isNearer = std::tie(bits, other) < std::tie(nearest.differentBits, nearest.nearest);
      nearest = isNearer && TransferLearning::IsEarlier(slices[other].split, slices[i].split)
                     ? NearDuplicate{ i, other, bits }
                     : nearest;
    };
    if (slices[i].split == SplitEnum::Validation || slices[i].split == SplitEnum::Test)
    {
      search.Find(i, visit);
    }
    if (nearest.differentBits <= mostBits)
    {
      found.push_back(nearest);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const NearDuplicate & a, const NearDuplicate & b) {
    return a.differentBits < b.differentBits;
  });
  return found;
}
} // namespace

const TransferLearning::NearDuplicateFindings &
DatasetLeakage::SearchNearDuplicates(LabeledImageDataset * dataset)
{
  dataset->ReadContents();
  if (!dataset->m_NearDuplicates || dataset->m_NearDuplicatesTime != dataset->GetMTime())
  {
    auto findings = std::make_shared<TransferLearning::NearDuplicateFindings>();
    for (const auto & group : TransferLearning::ComputeGroups(*dataset))
    {
      findings->alike += group.nearDuplicates;
      findings->groups += group.nearDuplicates > 0 ? 1 : 0;
      findings->largest = std::max(findings->largest, group.nearDuplicates);
    }
    findings->acrossSplits = FindAcrossSplits(*dataset);
    dataset->m_NearDuplicates = findings;
    dataset->m_NearDuplicatesTime = dataset->GetMTime();
  }
  return *dataset->m_NearDuplicates;
}

std::string
DatasetLeakage::DescribeNearDuplicates(LabeledImageDataset * dataset)
{
  using TransferLearning::ToGroupedText;
  const auto & findings = SearchNearDuplicates(dataset);
  std::string  text;
  if (findings.alike > 0)
  {
    text = ToGroupedText(findings.alike) + " pictures look like another one, in " + ToGroupedText(findings.groups) +
           (findings.groups == 1 ? " group." : " groups.") + " A split that is drawn does not divide a group.";
  }
  if (2 * findings.largest > dataset->GetSlices().size())
  {
    text += " The largest group has " + ToGroupedText(findings.largest) + " of " +
            ToGroupedText(dataset->GetSlices().size()) +
            " samples, so that the data can hardly be divided. If they are not copies, lower the number of bits in "
            "which near duplicates may differ (" +
            std::to_string(dataset->GetNearDuplicateBits()) + "), or give the patients.";
  }
  const std::size_t across = findings.acrossSplits.size();
  if (across > 0)
  {
    const std::size_t heldOut = DatasetSplit::GetSamples(dataset, SplitEnum::Validation).size() +
                                DatasetSplit::GetSamples(dataset, SplitEnum::Test).size();
    text +=
      (text.empty() ? "" : " ") + ToGroupedText(across) + " of " + ToGroupedText(heldOut) +
      " validation and test samples look like one of an earlier split (training, or validation for test samples). "
      "If they are copies, the metrics are too high.";
  }
  return text;
}

std::vector<NearDuplicate>
DatasetLeakage::FindNearDuplicates(LabeledImageDataset * dataset)
{
  return SearchNearDuplicates(dataset).acrossSplits;
}
} // namespace itk
