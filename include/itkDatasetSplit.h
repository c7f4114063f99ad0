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
 * Samples are indices into LabeledImageDataset::GetSlices(). Static functions of a class, because ITK's wrapping
 * supports no free functions.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT DatasetSplit
{
public:
  using SplitEnum = LabeledImageDatasetEnums::Split;

  /** Samples for a network of the given dimension: all slices, or the first slice of each volume. */
  static std::vector<std::size_t>
  GetSamples(const LabeledImageDataset * dataset, SplitEnum split, unsigned int dimension = 2);

  /** Number of samples per class. */
  static std::vector<std::size_t>
  CountClasses(const LabeledImageDataset * dataset, SplitEnum split, unsigned int dimension = 2);

  /** Number of distinct split units. */
  static std::size_t
  CountUnits(const LabeledImageDataset * dataset, SplitEnum split);

  /** Statement for warnings and reports that several files are all of one patient, who cannot be divided, with the
   * source of that identity; empty if they are not, or if the split unit is not the patient. */
  static std::string
  DescribeSinglePatient(const LabeledImageDataset * dataset);

  /** Returns the fold of each slice, starting at 0. Whole split units, together with files that have equal pixels, are
   * distributed over the folds class by class in a random order given by the seed, ignoring existing splits. If there
   * are fewer units than folds, the last folds are empty. Reads every file once, unless
   * LabeledImageDataset::ReadContents() did. \throws ExceptionObject for fewer than 2 folds, and for SliceBlock. */
  static std::vector<unsigned int>
  ComputeFolds(LabeledImageDataset * dataset, unsigned int numberOfFolds, uint64_t seed);

  /** SHA-256 of relative path, series, slice, class name and split of all slices, in order; identifies the
   * split. */
  static std::string
  ComputeHash(const LabeledImageDataset * dataset);

  /** Writes `path,slice,label,split` per slice, with file mode 0600; patients only with `identifiers`. */
  static void
  Write(const LabeledImageDataset * dataset, const std::string & file, bool identifiers = false);
};
} // namespace itk

#endif
