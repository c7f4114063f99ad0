// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What LabeledImageDataset refuses: the same patient, series or pixels on both sides of a split, and single images
// where samples are volumes.
#include "itkLabeledImageDataset.h"

#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "Data/Findings.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace itk
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

constexpr unsigned int guardSlices = 2;
} // namespace

std::string
LabeledImageDataset::Describe(std::size_t sliceIndex) const
{
  std::ostringstream text;
  text << '\'' << this->GetRelativePath(sliceIndex) << '\'';
  if (m_Traits[sliceIndex].ofVolume)
  {
    text << " slice " << m_Slices[sliceIndex].slice;
  }
  text << " (" << m_ClassNames[m_Slices[sliceIndex].label] << ", " << m_Slices[sliceIndex].split << ')';
  return text.str();
}

void
LabeledImageDataset::VerifyNoLeakage() const
{
  if (m_SplitUnit == SplitUnitEnum::SliceBlock)
  {
    this->VerifySliceBlocks();
  }
  else
  {
    this->VerifyUnits();
  }
  this->VerifyPixels();
}

void
LabeledImageDataset::VerifyUnits() const
{
  std::map<std::string, std::map<SplitEnum, std::size_t>> units; // the first sample of each split
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    units[this->GetUnit(i)].emplace(m_Slices[i].split, i);
  }
  std::vector<std::string> findings;
  for (const auto & [unit, firsts] : units)
  {
    if (firsts.size() > 1)
    {
      findings.push_back(this->Describe(firsts.begin()->second) + " and " +
                         this->Describe(std::next(firsts.begin())->second));
    }
  }
  if (!findings.empty())
  {
    const char * const unit = TransferLearning::GetEnumName(m_SplitUnit);
    itkExceptionMacro(
      << findings.size() << " split units (" << unit << ", patient identity from: " << m_PatientSource
      << ") are in more than one split, so that a test would measure memory. Move each to one split, or "
         "correct the patients (manifest column, patient pattern), or take them out of training (--duplicates drop):"
      << TransferLearning::JoinFindings(findings));
  }
}

void
LabeledImageDataset::VerifySliceBlocks() const
{
  std::map<std::string, std::size_t> patients; // the first sample of each
  std::map<std::string, bool>        isDivided;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const auto & slice = m_Slices[i];
    if (slice.split == SplitEnum::Unassigned)
    {
      itkExceptionMacro("The split unit slice-block needs a split for every row, and " << this->Describe(i)
                                                                                       << " has none.");
    }
    const std::size_t first = patients.emplace(slice.patient, i).first->second;
    isDivided[slice.patient] = isDivided[slice.patient] || m_Slices[first].split != slice.split;
  }
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const auto &      slice = m_Slices[i];
    const std::size_t first = patients[slice.patient];
    const bool        isSameVolume =
      m_Slices[first].path == slice.path && m_Slices[first].seriesInstanceUID == slice.seriesInstanceUID;
    if (isDivided[slice.patient] && (!isSameVolume || !m_Traits[i].ofVolume))
    {
      itkExceptionMacro("Slice blocks divide one patient only by slice ranges of one series, and "
                        << this->Describe(first) << " and " << this->Describe(i)
                        << " are of one patient and lie in different files. Put the patient into one split.");
    }
    if (i == 0 || !isDivided[slice.patient] || m_Slices[i - 1].path != slice.path ||
        m_Slices[i - 1].split == slice.split)
    {
      continue;
    }
    const auto & before = m_Slices[i - 1];
    if (before.seriesInstanceUID == slice.seriesInstanceUID && slice.slice - before.slice <= guardSlices)
    {
      std::size_t begin = i - 1;
      std::size_t end = i;
      const auto  continues = [this](std::size_t a, std::size_t b) {
        return m_Slices[a].path == m_Slices[b].path && m_Slices[a].split == m_Slices[b].split &&
               m_Slices[a].seriesInstanceUID == m_Slices[b].seriesInstanceUID &&
               m_Slices[a].slice + 1 == m_Slices[b].slice;
      };
      while (begin > 0 && continues(begin - 1, begin))
      {
        --begin;
      }
      while (end + 1 < m_Slices.size() && continues(end, end + 1))
      {
        ++end;
      }
      itkExceptionMacro("In '" << this->GetRelativePath(i) << "' slices " << m_Slices[begin].slice << " to "
                               << before.slice << " (" << before.split << ") and slices " << slice.slice << " to "
                               << m_Slices[end].slice << " (" << slice.split << ") have "
                               << slice.slice - before.slice - 1 << " guard slices between them; at least "
                               << guardSlices << " must be left out.");
    }
  }
}

void
LabeledImageDataset::VerifyPixels() const
{
  this->RequireContents();
  std::map<std::string, std::size_t> firsts;
  std::vector<std::string>           acrossSplits;
  std::vector<std::string>           acrossLabels;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    if (!this->IsComparable(i))
    {
      continue;
    }
    const std::size_t first = firsts.emplace(m_Contents[i].pixelHash, i).first->second;
    if (m_Slices[first].split != m_Slices[i].split)
    {
      acrossSplits.push_back(this->Describe(first) + " and " + this->Describe(i));
    }
    if (m_Slices[first].label != m_Slices[i].label)
    {
      acrossLabels.push_back(this->Describe(first) + " and " + this->Describe(i));
    }
  }
  if (!acrossSplits.empty())
  {
    itkExceptionMacro(<< acrossSplits.size()
                      << " images have the pixels of an image in another split. Keep one of each pair; "
                         "RemoveDuplicatesAcrossSplits() takes it out of training (--duplicates drop):"
                      << TransferLearning::JoinFindings(acrossSplits));
  }
  if (!acrossLabels.empty())
  {
    itkExceptionMacro(
      << acrossLabels.size()
      << " images have the pixels of an image with another label. Correct the label; RemoveContradictions() "
         "leaves them out:"
      << TransferLearning::JoinFindings(acrossLabels));
  }
}

void
LabeledImageDataset::VerifyVolumes(const CTPreprocessingParameters & parameters) const
{
  if (parameters.slices == 0)
  {
    itkExceptionMacro("The preprocessing leaves volumes their own numbers of slices, and a network for volumes takes "
                      "samples of one size. Set slices in the network's preprocessing parameters.");
  }
  const auto image = std::find_if(
    m_Slices.begin(), m_Slices.end(), [](const LabeledSlice & slice) { return slice.slicesOfVolume == 1; });
  if (image != m_Slices.end())
  {
    itkExceptionMacro("'" << this->GetRelativePath(static_cast<std::size_t>(image - m_Slices.begin())) << "' gives "
                          << "a single image (slice " << image->slice
                          << "), and the network is for volumes. Give it folders of DICOM series or volumes (NIfTI, "
                             "NRRD, MetaImage), or take a network for images.");
  }
  if (!m_CutVolume.empty())
  {
    itkExceptionMacro("Slices of the volume that begins with "
                      << m_CutVolume
                      << " were left out of the dataset, and the network is for volumes. Call SetSampleDimension(3) "
                         "before the samples are divided, so that such volumes are left out whole.");
  }
}

std::string
LabeledImageDataset::GetLeakageStatement() const
{
  if (m_SplitUnit == SplitUnitEnum::SliceBlock)
  {
    return "same patient in training and test: no evidence of generalization";
  }
  if (m_PatientSource == PatientSourceEnum::File)
  {
    return "split by image: patient leakage cannot be excluded";
  }
  if (m_SplitUnit == SplitUnitEnum::Series)
  {
    return "split by series: one patient may be in training and test with different series";
  }
  return std::string("split by patient (source: ") + TransferLearning::GetEnumName(m_PatientSource) + ')';
}
} // namespace itk
