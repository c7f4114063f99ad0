// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DataReport.h"

#include "TransferLearning/itkCountText.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <sstream>
#include <vector>

namespace DataReport
{
namespace
{
using itk::TransferLearning::ToCountText;
using itk::TransferLearning::ToGroupedText;
using SplitEnum = itk::LabeledImageDatasetEnums::Split;

constexpr std::size_t maximumShown = 20;

const std::vector<std::pair<SplitEnum, const char *>> splits = { { SplitEnum::Training, "training" },
                                                                 { SplitEnum::Validation, "validation" },
                                                                 { SplitEnum::Test, "test" } };

std::string
DescribeCounts(const std::vector<std::string> & names, const std::vector<std::size_t> & counts)
{
  std::ostringstream text;
  for (std::size_t c = 0; c < counts.size(); ++c)
  {
    text << (c ? ", " : "") << names[c] << ' ' << ToGroupedText(counts[c]);
  }
  return text.str();
}

/** What the metrics of a training without test or validation samples cannot show; empty if there are both. */
std::string
DescribeMissingSplits(const itk::LabeledImageDataset * dataset)
{
  const bool hasTest = !itk::DatasetSplit::GetSamples(dataset, SplitEnum::Test).empty();
  const bool hasValidation = !itk::DatasetSplit::GetSamples(dataset, SplitEnum::Validation).empty();
  if (!hasTest && !hasValidation)
  {
    return "There are no test and no validation samples: the metrics were computed on the training samples and say "
           "nothing about other images.";
  }
  if (!hasTest)
  {
    return "There are no test samples: the metrics were computed on the validation samples; if these chose the epoch, "
           "the metrics are too high.";
  }
  return hasValidation ? ""
                       : "There are no validation samples: early stopping is off, and the weights of the last epoch "
                         "are kept.";
}

/** Counted, and the nearest of them. */
void
AppendNearDuplicates(itk::LabeledImageDataset * dataset, FactsType & facts)
{
  const auto found = itk::DatasetLeakage::FindNearDuplicates(dataset);
  facts.emplace_back("near duplicates across splits",
                     ToGroupedText(found.size()) + " validation and test samples (64-bit perceptual hash, at most " +
                       std::to_string(dataset->GetNearDuplicateBits()) + " bits different)");
  for (std::size_t i = 0; i < std::min(found.size(), maximumShown); ++i)
  {
    facts.emplace_back("near duplicate",
                       dataset->Describe(found[i].sample) + " and " + dataset->Describe(found[i].nearest) + ": " +
                         std::to_string(found[i].differentBits) + " bits");
  }
}
} // namespace

FactsType
DescribeData(itk::LabeledImageDataset * dataset, unsigned int dimension, const std::string & leakage, bool isRead)
{
  FactsType facts;
  for (const auto & split : splits)
  {
    const auto counts = itk::DatasetSplit::CountClasses(dataset, split.first, dimension);
    const auto total = std::accumulate(counts.begin(), counts.end(), std::size_t{ 0 });
    const auto units = itk::DatasetSplit::CountUnits(dataset, split.first);
    facts.emplace_back(std::string(split.second) + " samples",
                       ToGroupedText(total) + " (" + DescribeCounts(dataset->GetClassNames(), counts) + ") of " +
                         ToCountText(units, "unit"));
  }
  facts.emplace_back("leakage", leakage);
  facts.emplace_back("ignored files",
                     ToGroupedText(dataset->GetNumberOfIgnoredEntries()) +
                       " (hidden and system files, documents, and files outside the class folders)");
  if (const std::size_t objects = dataset->GetNumberOfObjectsWithoutPixels(); objects > 0)
  {
    facts.emplace_back("DICOM objects without pixels",
                       ToGroupedText(objects) +
                         " (reports, structure sets, plans, presentation states, documents), left out");
  }
  facts.emplace_back("unreadable files", ToGroupedText(dataset->GetUnreadableFiles().size()));
  for (const auto & file : dataset->GetUnreadableFiles())
  {
    facts.emplace_back("unreadable", file);
  }
  for (const auto & sample : dataset->GetLeftOutSamples())
  {
    facts.emplace_back("left out", sample);
  }
  if (isRead)
  {
    AppendNearDuplicates(dataset, facts);
  }
  facts.emplace_back("split hash (SHA-256)", itk::DatasetSplit::ComputeHash(dataset));
  return facts;
}

FactsType
DescribeForms(const itk::LabeledImageDataset * dataset, const itk::DatasetShortcuts & shortcuts)
{
  const auto getTotal = [](const itk::DatasetShortcuts::Row & row) {
    return std::accumulate(row.counts.begin(), row.counts.end(), std::size_t{ 0 });
  };
  auto table = shortcuts.table;
  std::stable_sort(
    table.begin(), table.end(), [&getTotal](const auto & a, const auto & b) { return getTotal(a) > getTotal(b); });
  FactsType facts;
  for (std::size_t i = 0; i < std::min(table.size(), maximumShown); ++i)
  {
    const auto &       row = table[i];
    std::ostringstream form;
    form << row.format << ", " << row.columns << " x " << row.rows << ", " << row.channels
         << (row.channels == 1 ? " channel" : " channels");
    facts.emplace_back(form.str(), DescribeCounts(dataset->GetClassNames(), row.counts));
  }
  if (table.size() > maximumShown)
  {
    facts.emplace_back("other formats", std::to_string(table.size() - maximumShown));
  }
  facts.emplace_back("shortcuts", shortcuts.Describe());
  return facts;
}

std::vector<std::string>
GetNotices(itk::LabeledImageDataset * dataset)
{
  std::vector<std::string> notices;
  for (const std::string & notice :
       { DescribeMissingSplits(dataset), itk::DatasetLeakage::DescribeNearDuplicates(dataset) })
  {
    if (!notice.empty())
    {
      notices.push_back(notice);
    }
  }
  return notices;
}

void
PrintDataset(itk::LabeledImageDataset * dataset, unsigned int dimension, std::ostream & out)
{
  const std::string single = itk::DatasetSplit::DescribeSinglePatient(dataset);
  for (const auto & warning : dataset->GetWarnings())
  {
    // Whoever divides the samples tells this one, with the options that help.
    out << (warning == single ? "" : "Warning: " + warning + '\n');
  }
  for (const auto & fact : DescribeData(dataset, dimension, itk::DatasetLeakage::GetStatement(dataset), true))
  {
    out << fact.first << ": " << fact.second << '\n';
  }
  out << std::flush;
  for (const auto & notice : GetNotices(dataset))
  {
    std::cerr << "Warning: " << notice << std::endl;
  }
  const auto shortcuts = itk::DatasetShortcuts::Find(dataset);
  if (shortcuts.IsSuspicious())
  {
    std::cerr << "Warning: " << shortcuts.Describe() << '.' << std::endl;
  }
}
} // namespace DataReport
