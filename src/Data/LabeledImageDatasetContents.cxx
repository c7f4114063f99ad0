// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The one time that LabeledImageDataset reads all files, and what cannot be read.
#include "Data/FilePass.h"
#include "Data/Findings.h"
#include "Data/VolumeSlices.h"
#include "ImageReading/ImageProbe.h"
#include "ImageReading/RawImage.h"
#include "itkLabeledImageDataset.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <memory>
#include <utility>

namespace itk
{
namespace
{
std::string
GetExtension(const std::string & file)
{
  std::filesystem::path path(file);
  std::string           extension = path.extension().string();
  if (extension == ".gz")
  {
    extension = path.stem().extension().string() + extension;
  }
  std::transform(
    extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return extension.empty() ? "none" : extension.substr(1);
}
/** The samples of one file or series. */
struct SamplesOfFile
{
  std::size_t begin;
  std::size_t end;
};

std::vector<SamplesOfFile>
FindUnreadFiles(const std::vector<LabeledSlice> & slices)
{
  std::vector<SamplesOfFile> files;
  for (std::size_t begin = 0; begin < slices.size();)
  {
    std::size_t end = begin + 1;
    while (end < slices.size() && slices[end].IsOfSameFile(slices[begin]))
    {
      ++end;
    }
    const auto first = slices.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = slices.begin() + static_cast<std::ptrdiff_t>(end);
    if (std::any_of(first, last, [](const LabeledSlice & slice) { return !slice.content; }))
    {
      files.push_back({ begin, end });
    }
    begin = end;
  }
  return files;
}

std::size_t
EstimateBytes(const LabeledSlice & last)
{
  const auto & input = last.input;
  return (std::size_t{ last.slice } + 1) * input.columns * input.rows * input.components * input.bytesOfComponent;
}
} // namespace

std::vector<std::string>
LabeledImageDataset::ReadMissingContents()
{
  const auto               files = FindUnreadFiles(m_Slices);
  std::vector<std::size_t> bytes;
  std::transform(files.begin(), files.end(), std::back_inserter(bytes), [this](const SamplesOfFile & file) {
    return EstimateBytes(m_Slices[file.end - 1]);
  });
  std::vector<std::string> errors(m_Slices.size());
  const auto               read = [&](std::size_t number) {
    const SamplesOfFile & file = files[number];
    try
    {
      this->ReadContentsOfFile(file.begin, file.end);
    }
    catch (const std::exception & exception)
    {
      const std::string error =
        this->GetRelativePath(file.begin) + ": " + TransferLearning::ShortenReason(exception, m_Root);
      for (std::size_t i = file.begin; i < file.end; ++i)
      {
        errors[i] = m_Slices[i].content ? std::string() : error;
      }
    }
  };
  TransferLearning::ReadFiles(bytes, read, this->StartReading());
  return errors;
}

void
LabeledImageDataset::ReadContentsOfFile(std::size_t begin, std::size_t end)
{
  const LabeledSlice & first = m_Slices[begin];
  if (m_IntensityMode == IntensityModeEnum::HounsfieldUnits)
  {
    TransferLearning::VerifyInputOfPath(first.path, first.input, CTPreprocessingParameters());
  }
  const auto   image = TransferLearning::RawImage::Read(first.path, first.seriesInstanceUID, m_SeriesPolicies);
  const double fileSize =
    std::filesystem::is_directory(first.path) ? 0.0 : static_cast<double>(std::filesystem::file_size(first.path));
  for (std::size_t i = begin; i < end; ++i)
  {
    if (!m_Slices[i].content)
    {
      LabeledSliceContent content = image->ComputeContent(m_Slices[i].slice);
      content.format = first.isDICOM ? "DICOM" : GetExtension(first.path);
      content.bytesPerPixel =
        fileSize / (static_cast<double>(content.columns) * content.rows * image->GetNumberOfSlices());
      m_Slices[i].content = std::move(content);
    }
  }
}

void
LabeledImageDataset::ReadContents()
{
  auto errors = this->ReadMissingContents();
  errors.erase(std::remove(errors.begin(), errors.end(), std::string()), errors.end());
  errors.erase(std::unique(errors.begin(), errors.end()), errors.end());
  if (!errors.empty())
  {
    itkExceptionMacro(<< errors.size() << " files cannot be read; RemoveUnreadableFiles() removes them:"
                      << TransferLearning::JoinFindings(errors));
  }
}

void
LabeledImageDataset::RemoveSamples(const std::vector<bool> & isRemoved)
{
  const auto volumes = TransferLearning::FindVolumes(m_Slices);
  for (std::size_t i = 0; i < m_Slices.size() && m_CutVolume.empty(); ++i)
  {
    m_CutVolume = isRemoved[i] != isRemoved[volumes[i]] ? this->Describe(volumes[i]) : "";
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    if (!isRemoved[i])
    {
      m_Slices[kept] = m_Slices[i];
      ++kept;
    }
  }
  if (kept < m_Slices.size())
  {
    m_Slices.resize(kept);
    this->Modified();
  }
}

void
LabeledImageDataset::RemoveUnreadableFiles()
{
  const auto        errors = this->ReadMissingContents();
  std::vector<bool> isRemoved(m_Slices.size());
  std::size_t       readable = 0;
  bool              isSeries = false;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const bool isFirst = i == 0 || !m_Slices[i].IsOfSameFile(m_Slices[i - 1]);
    isSeries = isFirst ? std::filesystem::is_directory(m_Slices[i].path) : isSeries;
    const std::size_t files = isFirst || isSeries ? 1 : 0; // each slice of a series is one
    isRemoved[i] = !errors[i].empty();
    if (isRemoved[i] && (m_UnreadableFiles.empty() || m_UnreadableFiles.back() != errors[i]))
    {
      m_UnreadableFiles.push_back(errors[i]);
    }
    (isRemoved[i] ? m_NumberOfUnreadableFiles : readable) += files;
  }
  this->RemoveSamples(isRemoved);
  const std::size_t files = m_NumberOfUnreadableFiles + readable;
  if (static_cast<double>(m_NumberOfUnreadableFiles) > m_MaximumUnreadableFraction * static_cast<double>(files))
  {
    itkExceptionMacro(
      << m_NumberOfUnreadableFiles << " of " << files << " files cannot be read, but at most the fraction "
      << m_MaximumUnreadableFraction
      << " of them may be unreadable. Repair or remove them, or allow more with SetMaximumUnreadableFraction():"
      << TransferLearning::JoinFindings(m_UnreadableFiles));
  }
}
} // namespace itk
