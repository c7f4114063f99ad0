// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DatasetBatchLoader_h
#define DatasetBatchLoader_h

#include "Data/SampleReader.h"
#include "TransferLearning/itkCacheLineImageContainer.h"

#include <deque>
#include <exception>
#include <thread>

namespace itk
{
namespace TransferLearning
{
/** Gives preprocessed samples of a dataset, from its cache where they are kept. Samples that are announced are loaded
 * by threads, each with an image of its own, while their user is busy with others; what a sample holds does not depend
 * on who loads it. To be used by one thread. */
class DatasetBatchLoader
{
public:
  /** \param cacheSize bytes of samples that are kept in memory
   *  \param threads that load what is announced; without any, samples are loaded when they are asked for */
  DatasetBatchLoader(const LabeledImageDataset *       dataset,
                     const CTPreprocessingParameters & parameters,
                     std::size_t                       cacheSize,
                     unsigned int                      threads = 0);
  /** Ends when the threads have finished the samples that they are loading. */
  ~DatasetBatchLoader();
  ITK_DISALLOW_COPY_AND_MOVE(DatasetBatchLoader);

  std::size_t
  GetSampleSize() const
  {
    return m_Cache.GetSampleSize();
  }

  /** Which samples will be asked for next, in order; replaces what was announced before. At most 64 MB, or two samples
   * a thread, are loaded ahead. Who asks for one out of order, as where a batch is passed again, is taken to go on from
   * there. */
  void
  Announce(std::vector<std::size_t> samples);

  /** Writes one sample, channels-last; a volume is that which begins with the slice. What no thread is ahead with is
   * loaded here and now. \throws ExceptionObject naming the file. */
  void
  LoadSample(std::size_t sliceIndex, float * output);

  /** Grid of the sample in space. \throws ExceptionObject naming the file. */
  ImageBase<3>::Pointer
  DescribeSample(std::size_t sliceIndex)
  {
    return m_Reader.DescribeSample(sliceIndex);
  }

  /** What of the sample is compared with a domain, of each of its slices in HU. \throws ExceptionObject naming the
   * file. */
  std::vector<DomainSample>
  MeasureSample(std::size_t sliceIndex)
  {
    return m_Reader.MeasureSample(sliceIndex);
  }

  /** Why the dataset's cache folder takes nothing more; empty where it does or is just full, or there is none. */
  std::string
  GetCacheFailure() const
  {
    return m_Cache.GetFailure();
  }

  /** SHA-256 of the slice's raw values and size, whatever type the file stores them in: its identity for leakage
   * checks. */
  std::string
  ComputePixelHash(std::size_t sliceIndex)
  {
    return m_Reader.ComputePixelHash(sliceIndex);
  }

private:
  using SampleMemory = CacheLineImageContainer<float>;
  struct LoadedSample
  {
    SampleMemory::Pointer values{};
    std::exception_ptr    failure{};
    bool                  isDone{ false };
  };

  void
  LoadAhead();
  /** Makes the announced sample the next one: of several the one taken last, else the next that comes. False where it
   * was not announced. */
  bool
  GoTo(std::size_t sliceIndex);

  LabeledImageDataset::ConstPointer         m_Dataset;
  CTPreprocessingParameters                 m_Parameters;
  SampleCache                               m_Cache;
  SampleReader                              m_Reader;
  std::size_t                               m_MostAhead;
  std::mutex                                m_Mutex{};
  std::condition_variable                   m_HasWork{};
  std::condition_variable                   m_HasSample{};
  bool                                      m_IsEnding{ false };
  std::vector<std::size_t>                  m_Announced{};
  std::size_t                               m_Taken{ 0 }; ///< Of the announced ones.
  std::deque<std::shared_ptr<LoadedSample>> m_Ahead{};    ///< Those after the taken ones, loaded or being loaded.
  std::vector<SampleMemory::Pointer>        m_SpareMemory{};
  std::vector<std::thread>                  m_Threads{};
};
} // namespace TransferLearning
} // namespace itk

#endif
