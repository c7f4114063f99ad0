// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The one time that LabeledImageDataset reads all files, and what cannot be read.
#include "Data/Findings.h"
#include "Data/VolumeSlices.h"
#include "ImageReading/ImageProbe.h"
#include "ImageReading/RawImage.h"
#include "itkLabeledImageDataset.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
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
} // namespace

std::vector<std::string>
LabeledImageDataset::ReadMissingContents()
{
  std::vector<std::string>                    errors(m_Slices.size());
  std::unique_ptr<TransferLearning::RawImage> image;
  std::string                                 error;
  double                                      fileSize = 0.0;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    auto & slice = m_Slices[i];
    if (slice.content)
    {
      continue;
    }
    try
    {
      if (i == 0 || !slice.IsOfSameFile(m_Slices[i - 1]))
      {
        error.clear();
        image.reset(); // one volume in memory at a time
        if (m_IntensityMode == IntensityModeEnum::HounsfieldUnits)
        {
          TransferLearning::VerifyInputOfPath(slice.path, slice.input, CTPreprocessingParameters());
        }
        image = TransferLearning::RawImage::Read(slice.path, slice.seriesInstanceUID);
        fileSize =
          std::filesystem::is_directory(slice.path) ? 0.0 : static_cast<double>(std::filesystem::file_size(slice.path));
      }
      if (image)
      {
        LabeledSliceContent content = image->ComputeContent(slice.slice);
        content.format = slice.isDICOM ? "DICOM" : GetExtension(slice.path);
        content.bytesPerPixel =
          fileSize / (static_cast<double>(content.columns) * content.rows * image->GetNumberOfSlices());
        slice.content = std::move(content);
      }
    }
    catch (const std::exception & exception)
    {
      image.reset();
      error = this->GetRelativePath(i) + ": " + TransferLearning::ShortenReason(exception, m_Root);
    }
    errors[i] = error;
  }
  return errors;
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
