// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/DatasetBatchLoader.h"

#include "Data/ImageProbe.h"
#include "Data/PreprocessedCache.h"
#include "Data/RawImage.h"

#include "itkMacro.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
std::size_t
ComputeSampleSize(const CTPreprocessingParameters & parameters)
{
  return std::size_t{ parameters.size[0] } * parameters.size[1] * std::max(parameters.slices, 1u) * parameters.channels;
}

struct DatasetBatchLoader::Implementation
{
  LabeledImageDataset::ConstPointer  dataset;
  CTPreprocessingParameters          parameters;
  std::size_t                        sampleSize;
  std::size_t                        freeSamples; // that the cache still takes
  std::vector<std::vector<float>>    cache;       // a sample each, empty where it is not kept
  std::unique_ptr<PreprocessedCache> folder;      // nullptr where the dataset has none
  std::unique_ptr<RawImage>          image;
  std::string                        imagePath;
  std::string                        imageSeries;
  std::string                        imageState; // of its file, for the folder

  const LabeledSlice &
  GetSlice(std::size_t index) const
  {
    const auto & slices = dataset->GetSlices();
    if (index >= slices.size())
    {
      itkGenericExceptionMacro("Sample " << index << " was asked for, and the dataset has " << slices.size() << '.');
    }
    return slices[index];
  }

  bool
  IsLoaded(const LabeledSlice & slice) const
  {
    return image && imagePath == slice.path && imageSeries == slice.seriesInstanceUID;
  }

  void
  LoadImage(const LabeledSlice & slice)
  {
    if (!this->IsLoaded(slice))
    {
      image.reset(); // one volume in memory at a time
      imageState = folder ? PreprocessedCache::GetState(slice.path) : "";
      image = RawImage::Read(slice.path, slice.seriesInstanceUID);
      imagePath = slice.path;
      imageSeries = slice.seriesInstanceUID;
    }
    const unsigned int last = slice.slice + (parameters.slices > 0 ? slice.slicesOfVolume - 1 : 0);
    if (last >= image->GetNumberOfSlices())
    {
      itkGenericExceptionMacro("'" << slice.path << "' has " << image->GetNumberOfSlices() << " slices, and slice "
                                   << last << " was asked for; it has changed since the dataset was read.");
    }
  }

  bool
  IsSample(const LabeledSlice & slice) const
  {
    return parameters.slices == 0 || slice.slicesOfVolume > 0;
  }

  void
  Preprocess(const LabeledSlice & slice, float * output)
  {
    try
    {
      if (parameters.slices > 0)
      {
        image->PreprocessVolume(slice.slice, slice.slicesOfVolume, parameters, output);
      }
      else
      {
        image->PreprocessSlice(slice.slice, parameters, output);
      }
    }
    catch (const ExceptionObject & error)
    {
      itkGenericExceptionMacro("'" << slice.path
                                   << "' cannot be preprocessed: " << ShortenReason(error.GetDescription(), ""));
    }
  }

  bool
  TakesMore() const
  {
    return freeSamples > 0 || (folder && !folder->IsClosed());
  }

  void
  Keep(std::size_t index, const std::vector<float> & sample)
  {
    if (freeSamples > 0)
    {
      cache[index] = sample;
      --freeSamples;
    }
  }

  bool
  ReadFromFolder(std::size_t index, float * output)
  {
    if (!folder || !folder->Read(dataset->GetSlices()[index], output, sampleSize))
    {
      return false;
    }
    this->Keep(index, std::vector<float>(output, output + sampleSize));
    return true;
  }

  // Epochs visit samples at random: a volume is read once only if all its samples are kept when it is there. The one
  // that was asked for goes to `output` too; false where it was not made, because nothing is kept.
  bool
  KeepSamplesOfImage(std::size_t index, float * output)
  {
    bool         isMade = false;
    const auto & slices = dataset->GetSlices();
    std::size_t  begin = index;
    while (begin > 0 && this->IsLoaded(slices[begin - 1]))
    {
      --begin;
    }
    for (std::size_t i = begin; i < slices.size() && this->IsLoaded(slices[i]) && this->TakesMore(); ++i)
    {
      const bool goesToFolder = folder && this->IsSample(slices[i]) && folder->Takes(slices[i]);
      if (cache[i].empty() && this->IsSample(slices[i]) && (freeSamples > 0 || goesToFolder))
      {
        std::vector<float> sample(sampleSize);
        this->LoadImage(slices[i]);
        this->Preprocess(slices[i], sample.data());
        if (goesToFolder)
        {
          folder->Write(slices[i], imageState, sample.data(), sampleSize);
        }
        this->Keep(i, sample);
        if (i == index)
        {
          std::copy(sample.begin(), sample.end(), output);
          isMade = true;
        }
      }
    }
    return isMade;
  }
};

DatasetBatchLoader::DatasetBatchLoader(const LabeledImageDataset *       dataset,
                                       const CTPreprocessingParameters & parameters,
                                       std::size_t                       cacheSize)
  : m_Implementation(new Implementation)
{
  parameters.Verify();
  m_Implementation->dataset = dataset;
  m_Implementation->parameters = parameters;
  m_Implementation->sampleSize = ComputeSampleSize(parameters);
  m_Implementation->freeSamples = cacheSize / (m_Implementation->sampleSize * sizeof(float));
  m_Implementation->cache.resize(dataset->GetSlices().size());
  const std::string folder = dataset->GetCacheFolder();
  if (!folder.empty())
  {
    m_Implementation->folder = std::make_unique<PreprocessedCache>(folder, dataset->GetCacheMaximumBytes(), parameters);
  }
}

DatasetBatchLoader::~DatasetBatchLoader() = default;

std::size_t
DatasetBatchLoader::GetSampleSize() const
{
  return m_Implementation->sampleSize;
}

void
DatasetBatchLoader::LoadSample(std::size_t sliceIndex, float * output)
{
  const LabeledSlice & slice = m_Implementation->GetSlice(sliceIndex);
  if (!m_Implementation->IsSample(slice))
  {
    itkGenericExceptionMacro("No volume begins with slice " << slice.slice << " of '" << slice.path << "'.");
  }
  if (m_Implementation->cache[sliceIndex].empty())
  {
    if (m_Implementation->ReadFromFolder(sliceIndex, output))
    {
      return;
    }
    m_Implementation->LoadImage(slice);
    if (!m_Implementation->KeepSamplesOfImage(sliceIndex, output))
    {
      m_Implementation->Preprocess(slice, output);
    }
    return;
  }
  const auto & kept = m_Implementation->cache[sliceIndex];
  std::copy(kept.begin(), kept.end(), output);
}

std::string
DatasetBatchLoader::GetCacheFailure() const
{
  return m_Implementation->folder ? m_Implementation->folder->GetFailure() : "";
}

std::string
DatasetBatchLoader::ComputePixelHash(std::size_t sliceIndex)
{
  const LabeledSlice & slice = m_Implementation->GetSlice(sliceIndex);
  m_Implementation->LoadImage(slice);
  return m_Implementation->image->ComputeHash(slice.slice);
}
} // namespace TransferLearning

void
LabeledImageDataset::VisitPreprocessedSamples(const std::vector<std::size_t> &           sliceIndices,
                                              const CTPreprocessingParameters &          parameters,
                                              const std::function<void(const float *)> & visit) const
{
  TransferLearning::DatasetBatchLoader loader(this, parameters, 0);
  std::vector<float>                   sample(loader.GetSampleSize());
  for (const std::size_t index : sliceIndices)
  {
    loader.LoadSample(index, sample.data());
    visit(sample.data());
  }
}
} // namespace itk
