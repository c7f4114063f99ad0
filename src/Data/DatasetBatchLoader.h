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
/** Reads samples of a dataset and preprocesses them for a network; keeps preprocessed samples up to a number of bytes,
 * and the last volume. Not for concurrent use. */
class DatasetBatchLoader
{
public:
  DatasetBatchLoader(const LabeledImageDataset *       dataset,
                     const CTPreprocessingParameters & parameters,
                     std::size_t                       cacheSize);
  ~DatasetBatchLoader();

  /** rows x columns x channels of one sample. */
  std::size_t
  GetSampleSize() const;

  /** Writes one sample, channels-last. \throws ExceptionObject naming the file. */
  void
  LoadSample(std::size_t sliceIndex, float * output);

  /** SHA-256 of the sample's raw pixels, size and component type: its identity for leakage checks. */
  std::string
  ComputePixelHash(std::size_t sliceIndex);

private:
  struct Implementation;
  std::unique_ptr<Implementation> m_Implementation;
};
} // namespace TransferLearning
} // namespace itk

#endif
