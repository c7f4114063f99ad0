// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/SampleReader.h"

#include "ImageReading/ImageProbe.h"

#include "itkMacro.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
const LabeledSlice &
SampleReader::GetSlice(std::size_t index) const
{
  const auto & slices = m_Dataset->GetSlices();
  if (index >= slices.size())
  {
    itkGenericExceptionMacro("Sample " << index << " was requested, but the dataset has " << slices.size()
                                       << " samples.");
  }
  return slices[index];
}

void
SampleReader::LoadImage(const LabeledSlice & slice)
{
  if (!this->IsLoaded(slice))
  {
    m_Image.reset(); // one volume in memory at a time
    m_State = m_Cache.GetState(slice.path);
    m_Image = RawImage::Read(slice.path, slice.seriesInstanceUID, m_Dataset->GetSeriesPolicies(), &m_Parameters);
    m_Path = slice.path;
    m_Series = slice.seriesInstanceUID;
  }
  const unsigned int last = slice.slice + (m_Parameters.slices > 0 ? slice.slicesOfVolume - 1 : 0);
  if (last >= m_Image->GetNumberOfSlices())
  {
    itkGenericExceptionMacro("'" << slice.path << "' has " << m_Image->GetNumberOfSlices() << " slices, but slice "
                                 << last << " was requested; the file has changed since the dataset was read.");
  }
}

void
SampleReader::Preprocess(const LabeledSlice & slice, float * output)
{
  try
  {
    if (m_Parameters.slices > 0)
    {
      m_Image->PreprocessVolume(slice.slice, slice.slicesOfVolume, m_Parameters, output);
    }
    else
    {
      m_Image->PreprocessSlice(slice.slice, m_Parameters, output);
    }
  }
  catch (const std::exception & error)
  {
    itkGenericExceptionMacro("'" << slice.path << "' cannot be preprocessed: " << ShortenReason(error, ""));
  }
}

// Epochs visit samples at random: a volume is read once only if all its samples are kept when it is there. The one that
// was asked for goes to `output` too; false where it was not made, because nothing is kept.
bool
SampleReader::KeepSamplesOfImage(std::size_t index, float * output)
{
  bool         isMade = false;
  const auto & slices = m_Dataset->GetSlices();
  std::size_t  begin = index;
  while (begin > 0 && this->IsLoaded(slices[begin - 1]))
  {
    --begin;
  }
  for (std::size_t i = begin; i < slices.size() && this->IsLoaded(slices[i]) && m_Cache.TakesMore(); ++i)
  {
    if (this->IsSample(slices[i]) && m_Cache.Takes(i))
    {
      std::vector<float> sample(m_Cache.GetSampleSize());
      this->LoadImage(slices[i]);
      this->Preprocess(slices[i], sample.data());
      if (i == index)
      {
        std::copy(sample.begin(), sample.end(), output);
        isMade = true;
      }
      m_Cache.Keep(i, m_State, std::move(sample));
    }
  }
  return isMade;
}

void
SampleReader::Load(std::size_t index, float * output)
{
  const LabeledSlice & slice = this->GetSlice(index);
  if (!this->IsSample(slice))
  {
    itkGenericExceptionMacro("No volume begins with slice " << slice.slice << " of '" << slice.path << "'.");
  }
  if (m_Cache.Read(index, output))
  {
    return;
  }
  const SampleCache::Claim claim(m_Cache, slice);
  if (claim.HasWaited() && m_Cache.Read(index, output))
  {
    return;
  }
  this->LoadImage(slice);
  if (!this->KeepSamplesOfImage(index, output))
  {
    this->Preprocess(slice, output);
  }
}

ImageBase<3>::Pointer
SampleReader::DescribeSample(std::size_t index)
{
  const LabeledSlice & slice = this->GetSlice(index);
  this->LoadImage(slice);
  return m_Image->DescribeSample(slice.slice, slice.slicesOfVolume, m_Parameters);
}

std::vector<DomainSample>
MeasureSample(const RawImage & image, const LabeledSlice & sample, const CTPreprocessingParameters & parameters)
{
  const unsigned int        slices = parameters.slices > 0 ? sample.slicesOfVolume : 1;
  std::vector<DomainSample> measured;
  if (sample.slice + slices > image.GetNumberOfSlices())
  {
    itkGenericExceptionMacro("'" << sample.path << "' has " << image.GetNumberOfSlices() << " slices, but slice "
                                 << sample.slice + slices - 1
                                 << " was requested; the file has changed since the dataset was read.");
  }
  for (unsigned int slice = sample.slice; slice < sample.slice + slices; ++slice)
  {
    measured.push_back({ image.DescribeImage(), image.DescribeSlice(slice, parameters) });
  }
  return measured;
}

std::vector<DomainSample>
SampleReader::MeasureSample(std::size_t index)
{
  const LabeledSlice & slice = this->GetSlice(index);
  this->LoadImage(slice);
  return TransferLearning::MeasureSample(*m_Image, slice, m_Parameters);
}

std::string
SampleReader::ComputePixelHash(std::size_t index)
{
  const LabeledSlice & slice = this->GetSlice(index);
  // Whatever the network takes: pixels have a hash.
  return RawImage::Read(slice.path, slice.seriesInstanceUID, m_Dataset->GetSeriesPolicies())->ComputeHash(slice.slice);
}
} // namespace TransferLearning
} // namespace itk
