// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDatasetSplit.h"

#include "Data/SplitGroups.h"
#include "TransferLearning/itkAtomicFile.h"
#include "Support/SHA256.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace itk
{
namespace
{
/** A series counts as one. */
std::size_t
CountFiles(const std::vector<LabeledSlice> & slices)
{
  std::size_t files = 0;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    files += i == 0 || !slices[i].IsOfSameFile(slices[i - 1]) ? 1 : 0;
  }
  return files;
}
} // namespace

std::vector<std::size_t>
DatasetSplit::GetSamples(const LabeledImageDataset * dataset, SplitEnum split, unsigned int dimension)
{
  const auto &             slices = dataset->GetSlices();
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    if (slices[i].split == split && (dimension == 2 || slices[i].slicesOfVolume > 0))
    {
      indices.push_back(i);
    }
  }
  return indices;
}

std::vector<std::size_t>
DatasetSplit::CountClasses(const LabeledImageDataset * dataset, SplitEnum split, unsigned int dimension)
{
  std::vector<std::size_t> counts(dataset->GetClassNames().size());
  for (const std::size_t sample : GetSamples(dataset, split, dimension))
  {
    ++counts[dataset->GetSlices()[sample].label];
  }
  return counts;
}

std::size_t
DatasetSplit::CountUnits(const LabeledImageDataset * dataset, SplitEnum split)
{
  std::set<std::string> units;
  for (const std::size_t sample : GetSamples(dataset, split))
  {
    units.insert(TransferLearning::GetUnit(*dataset, sample));
  }
  return units.size();
}

std::string
DatasetSplit::DescribeSinglePatient(const LabeledImageDataset * dataset)
{
  using PatientSource = LabeledImageDatasetEnums::PatientSource;
  const auto &      slices = dataset->GetSlices();
  const auto        ofAnother = [&slices](const LabeledSlice & slice) { return slice.patient != slices[0].patient; };
  const std::size_t files = CountFiles(slices);
  if (files < 2 || std::any_of(slices.begin(), slices.end(), ofAnother) ||
      dataset->GetSplitUnit() != LabeledImageDatasetEnums::SplitUnit::Patient)
  {
    return {};
  }
  const auto        source = dataset->GetPatientSource();
  const std::string images = "All " + std::to_string(files) + " files and series ";
  return images +
         (source == PatientSource::DICOM     ? "have the same PatientID (0010,0020), as after anonymization"
          : source == PatientSource::Pattern ? "have the same patient by the patient pattern"
          : source == PatientSource::Folder  ? "are in class subfolders of one name, which count as one patient"
                                             : "have the same patient in the manifest") +
         ". One patient is not divided between training, validation and test: give the patients in a manifest (column "
         "'patient') or by a patient pattern, or split by series.";
}

std::vector<unsigned int>
DatasetSplit::ComputeFolds(LabeledImageDataset * dataset, unsigned int numberOfFolds, uint64_t seed)
{
  if (numberOfFolds < 2)
  {
    itkGenericExceptionMacro("The number of folds is " << numberOfFolds << "; it must be at least 2.");
  }
  TransferLearning::VerifyUnitsCanBeDrawn(*dataset);
  dataset->ReadContents();
  auto groups = TransferLearning::ComputeGroups(*dataset);
  for (auto & group : groups)
  {
    group.split = SplitEnum::Unassigned;
  }
  const auto order = TransferLearning::DrawOrder(groups, dataset->GetClassNames().size(), SplitEnum::Unassigned, seed);
  std::vector<unsigned int> folds(dataset->GetSlices().size());
  std::size_t next = 0; // goes on from class to class, so that small classes do not all fill the first fold
  for (const auto & units : order)
  {
    for (const std::size_t g : units)
    {
      for (const std::size_t i : groups[g].samples)
      {
        folds[i] = static_cast<unsigned int>(next % numberOfFolds);
      }
      ++next;
    }
  }
  return folds;
}

std::string
DatasetSplit::ComputeHash(const LabeledImageDataset * dataset)
{
  TransferLearning::SHA256 hash;
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    const auto &       slice = dataset->GetSlices()[i];
    std::ostringstream line;
    line << dataset->GetRelativePath(i) << '\t' << slice.seriesInstanceUID << '\t' << slice.slice << '\t'
         << dataset->GetClassNames()[slice.label] << '\t' << slice.split << '\n';
    hash.Append(line.str());
  }
  return hash.Finish();
}

namespace
{
std::string
QuoteCSV(const std::string & text)
{
  std::string quoted = "\"";
  for (const char c : text)
  {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return text.find_first_of(",\"\r\n ") == std::string::npos ? text : quoted + '"';
}
} // namespace

void
DatasetSplit::Write(const LabeledImageDataset * dataset, const std::string & file, bool identifiers)
{
  TransferLearning::AtomicFile output(file, 0600);
  auto &                       stream = output.GetStream();
  stream << "path,slice,label,split,pixel_hash" << (identifiers ? ",patient\n" : "\n");
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    const auto & slice = dataset->GetSlices()[i];
    stream << QuoteCSV(dataset->GetRelativePath(i)) << ',' << slice.slice << ','
           << QuoteCSV(dataset->GetClassNames()[slice.label]) << ',' << slice.split << ','
           << (slice.content ? slice.content->pixelHash : "") << (identifiers ? ',' + QuoteCSV(slice.patient) : "")
           << '\n';
  }
  output.Commit();
}
} // namespace itk
