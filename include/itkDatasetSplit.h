// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDatasetSplit_h
#define itkDatasetSplit_h

#include "itkLabeledImageDataset.h"

namespace itk
{
/** \class DatasetSplit
 * \brief Functions that count, list and identify the samples of a dataset by split.
 *
 * Samples are indices into LabeledImageDataset::GetSlices(). Static functions of a class, as ITK's wrapping takes no
 * others.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT DatasetSplit
{
  using SplitEnum = LabeledImageDatasetEnums::Split;

  /** Samples of a network of that dimension: all slices, or those that a volume begins with. */
  static std::vector<std::size_t>
  GetSamples(const LabeledImageDataset * dataset, SplitEnum split, unsigned int dimension = 2);

  /** Number of samples per class. */
  static std::vector<std::size_t>
  CountClasses(const LabeledImageDataset * dataset, SplitEnum split, unsigned int dimension = 2);

  /** Number of distinct split units. */
  static std::size_t
  CountUnits(const LabeledImageDataset * dataset, SplitEnum split);

  /** The fold of each slice, from 0: whole split units, and what has equal pixels with them, are dealt out to the
   * folds class by class, in an order that the seed draws, whatever splits there are. With fewer units than folds the
   * last folds are empty. Reads every file once, unless LabeledImageDataset::ReadContents() did.
   * \throws ExceptionObject for fewer than 2 folds, and for SliceBlock. */
  static std::vector<unsigned int>
  ComputeFolds(LabeledImageDataset * dataset, unsigned int numberOfFolds, uint64_t seed);

  /** SHA-256 over path below the root, series, slice, class name and split of every slice, in order: the split's
   * identity. */
  static std::string
  ComputeHash(const LabeledImageDataset * dataset);

  /** Writes `path,slice,label,split` per slice, mode 0600; patients only with `identifiers`. */
  static void
  Write(const LabeledImageDataset * dataset, const std::string & file, bool identifiers = false);
};
} // namespace itk

#endif
