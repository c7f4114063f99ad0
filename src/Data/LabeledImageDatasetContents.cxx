// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The one time that LabeledImageDataset reads all files, and what cannot be read.
#include "Data/Findings.h"
#include "ImageReading/ImageProbe.h"
#include "ImageReading/RawImage.h"
#include "itkLabeledImageDataset.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>

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
LabeledImageDataset::ReadContents() const
{
  std::vector<std::string> errors(m_Slices.size());
  if (m_Contents.size() == m_Slices.size())
  {
    return errors;
  }
  m_Contents.assign(m_Slices.size(), LabeledSliceContent());
  std::unique_ptr<TransferLearning::RawImage> image;
  std::string                                 error;
  double                                      fileSize = 0.0;
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
        fileSize =
          std::filesystem::is_directory(slice.path) ? 0.0 : static_cast<double>(std::filesystem::file_size(slice.path));
      }
      catch (const ExceptionObject & exception)
      {
        error = this->GetRelativePath(i) + ": " + TransferLearning::ShortenReason(exception.GetDescription(), m_Root);
      }
    }
    errors[i] = error;
    if (image)
    {
      m_Contents[i] = image->ComputeContent(slice.slice);
      m_Contents[i].format = m_Traits[i].isDICOM ? "DICOM" : GetExtension(slice.path);
      m_Contents[i].bytesPerPixel =
        fileSize / (static_cast<double>(m_Contents[i].columns) * m_Contents[i].rows * image->GetNumberOfSlices());
    }
  }
  return errors;
}

void
LabeledImageDataset::RequireContents() const
{
  auto errors = this->ReadContents();
  errors.erase(std::remove(errors.begin(), errors.end(), std::string()), errors.end());
  errors.erase(std::unique(errors.begin(), errors.end()), errors.end());
  if (!errors.empty())
  {
    m_Contents.clear(); // so that a later call tells them again
    itkExceptionMacro(<< errors.size() << " files cannot be read; RemoveUnreadableFiles() takes them out:"
                      << TransferLearning::JoinFindings(errors));
  }
}

const std::vector<LabeledSliceContent> &
LabeledImageDataset::GetContents() const
{
  this->RequireContents();
  return m_Contents;
}

bool
LabeledImageDataset::IsComparable(std::size_t sliceIndex) const
{
  return !(m_Traits[sliceIndex].ofVolume && m_Contents[sliceIndex].isUniform);
}

std::size_t
LabeledImageDataset::CountFiles() const
{
  std::size_t files = 0;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    files += i == 0 || m_Slices[i].path != m_Slices[i - 1].path ||
                 m_Slices[i].seriesInstanceUID != m_Slices[i - 1].seriesInstanceUID
               ? 1
               : 0;
  }
  return files;
}

void
LabeledImageDataset::RemoveSamples(const std::vector<bool> & isRemoved)
{
  const auto volumes = this->FindVolumes();
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
      m_Traits[kept] = m_Traits[i];
      m_Contents[kept] = m_Contents[i];
      ++kept;
    }
  }
  if (kept < m_Slices.size())
  {
    m_Slices.resize(kept);
    m_Traits.resize(kept);
    m_Contents.resize(kept);
    this->Modified();
  }
}

void
LabeledImageDataset::RemoveUnreadableFiles()
{
  const auto        errors = this->ReadContents();
  std::vector<bool> isRemoved(m_Slices.size());
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    isRemoved[i] = !errors[i].empty();
    if (isRemoved[i] && (m_UnreadableFiles.empty() || m_UnreadableFiles.back() != errors[i]))
    {
      m_UnreadableFiles.push_back(errors[i]);
    }
  }
  this->RemoveSamples(isRemoved);
  const std::size_t unreadable = m_UnreadableFiles.size();
  const std::size_t files = unreadable + this->CountFiles();
  if (static_cast<double>(unreadable) > m_MaximumUnreadableFraction * static_cast<double>(files))
  {
    itkExceptionMacro(<< unreadable << " of " << files << " files cannot be read, and at most the fraction "
                      << m_MaximumUnreadableFraction
                      << " of them may be unreadable. Repair or remove them, or allow more (--max-unreadable):"
                      << TransferLearning::JoinFindings(m_UnreadableFiles));
  }
}
} // namespace itk
