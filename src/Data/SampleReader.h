// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SampleReader_h
#define SampleReader_h

#include "ImageReading/RawImage.h"
#include "Data/SampleCache.h"

namespace itk
{
namespace TransferLearning
{
/** What of a sample is compared with a domain, of each of its slices in HU. */
std::vector<DomainSample>
MeasureSample(const RawImage & image, const LabeledSlice & sample, const CTPreprocessingParameters & parameters);

/** Reads samples of a dataset and preprocesses them for a network; keeps the last image that it has read, and gives the
 * cache all samples of an image while it is there. Where the parameters make volumes, samples are the volumes of the
 * dataset, and its policies decide what a regular grid of a series is. One a thread. */
class SampleReader
{
public:
  SampleReader(const LabeledImageDataset * dataset, const CTPreprocessingParameters & parameters, SampleCache & cache)
    : m_Dataset(dataset)
    , m_Parameters(parameters)
    , m_Cache(cache)
  {}

  /** \throws ExceptionObject naming the file. */
  void
  Load(std::size_t index, float * output);

  /** Grid of the preprocessed sample. \throws ExceptionObject naming the file. */
  ImageBase<3>::Pointer
  DescribeSample(std::size_t index);

  /** What of a sample is compared with a domain, of each of its slices. \throws ExceptionObject naming the file. */
  std::vector<DomainSample>
  MeasureSample(std::size_t index);

  /** SHA-256 of the slice's raw values and size, whatever type the file stores them in. */
  std::string
  ComputePixelHash(std::size_t index);

private:
  const LabeledSlice &
  GetSlice(std::size_t index) const;
  bool
  IsSample(const LabeledSlice & slice) const
  {
    return m_Parameters.slices == 0 || slice.slicesOfVolume > 0;
  }
  bool
  IsLoaded(const LabeledSlice & slice) const
  {
    return m_Image && m_Path == slice.path && m_Series == slice.seriesInstanceUID;
  }
  void
  LoadImage(const LabeledSlice & slice);
  void
  Preprocess(const LabeledSlice & slice, float * output);
  bool
  KeepSamplesOfImage(std::size_t index, float * output);

  const LabeledImageDataset *       m_Dataset;
  const CTPreprocessingParameters & m_Parameters;
  SampleCache &                     m_Cache;
  std::unique_ptr<RawImage>         m_Image;
  std::string                       m_Path{};
  std::string                       m_Series{};
  std::string                       m_State{}; ///< Of its file, for the cache.
};
} // namespace TransferLearning
} // namespace itk

#endif
