// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DatasetBatchLoader_h
#define DatasetBatchLoader_h

#include "itkCTPreprocessingParameters.h"
#include "itkLabeledImageDataset.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Floats of one preprocessed sample: rows x columns x channels, of a volume times its slices. */
std::size_t
ComputeSampleSize(const CTPreprocessingParameters & parameters);

/** Reads samples of a dataset and preprocesses them for a network; keeps the last volume, preprocessed samples in the
 * dataset's cache folder where it has one, and in memory up to a number of bytes: the first that are read, with the
 * other samples of their volume, and for good (where a random order visits everything once an epoch, replacing them
 * would only lose hits). Where the parameters make volumes, samples are the volumes of the dataset. Series with gaps
 * are read all the same where samples are slices: a gap does not matter to them, and the dataset's warnings count them.
 * Not for concurrent use. */
class DatasetBatchLoader
{
public:
  DatasetBatchLoader(const LabeledImageDataset *       dataset,
                     const CTPreprocessingParameters & parameters,
                     std::size_t                       cacheSize);
  ~DatasetBatchLoader();

  std::size_t
  GetSampleSize() const;

  /** Writes one sample, channels-last; a volume is that which begins with the slice. \throws ExceptionObject naming the
   * file. */
  void
  LoadSample(std::size_t sliceIndex, float * output);

  /** Why the dataset's cache folder takes nothing more; empty where it does or is just full, or there is none. */
  std::string
  GetCacheFailure() const;

  /** SHA-256 of the slice's raw values and size, whatever type the file stores them in: its identity for leakage
   * checks. */
  std::string
  ComputePixelHash(std::size_t sliceIndex);

private:
  struct Implementation;
  std::unique_ptr<Implementation> m_Implementation;
};
} // namespace TransferLearning
} // namespace itk

#endif
