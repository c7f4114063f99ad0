// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDatasetLeakage_h
#define itkDatasetLeakage_h

#include "itkLabeledImageDataset.h"

namespace itk
{
/** \class NearDuplicate
 * \brief Two similar samples in different splits.
 * \ingroup TransferLearning
 */
struct NearDuplicate
{
  std::size_t  sample{ 0 };        ///< In validation or test, an index into the dataset's slices.
  std::size_t  nearest{ 0 };       ///< In training or, for test samples, in validation.
  unsigned int differentBits{ 0 }; ///< Out of 64.
};

/** \class DatasetLeakage
 * \brief Functions that find patients, series and pixels that occur in more than one split of a dataset.
 *
 * Static functions of a class, because ITK's wrapping supports no free functions. Functions that compare pixels read
 * every file once, unless LabeledImageDataset::ReadContents() did.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT DatasetLeakage
{
public:
  /** Compares the split units and the pixels of all slices, except for uniform slices of volumes (air, padding).
   * \throws ExceptionObject listing the problems if a split unit or a file with equal pixels occurs in more
   * than one split, if a slice block has fewer than 2 guard slices, or if equal pixels have different
   * labels. */
  static void
  Verify(LabeledImageDataset * dataset);

  /** Sentence for reports that states which kinds of leakage the split rules out and which it does not. */
  static std::string
  GetStatement(const LabeledImageDataset * dataset);
  /** Whether the split keeps the slices of a patient together and knows the patients, so that the statement warns of
   * nothing. */
  static bool
  IsPatientLeakageExcluded(const LabeledImageDataset * dataset);

  /** Statement for warnings and reports: how many pictures look alike and are kept together, whether one group of them
   * is too large to divide the data, and how many validation and test samples look like a sample of a split used before
   * them. Empty if there are none. */
  static std::string
  DescribeNearDuplicates(LabeledImageDataset * dataset);

  /** Finds validation and test samples with their most similar sample in the splits used before them, if their
   * perceptual hashes differ in at most LabeledImageDataset::GetNearDuplicateBits() and their finer details agree; most
   * similar pairs first. Pictures are also compared inside their uniform borders, and mirrored; uniform slices are not
   * compared. The search is repeated only after the dataset was changed. */
  static std::vector<NearDuplicate>
  FindNearDuplicates(LabeledImageDataset * dataset);

private:
  static const TransferLearning::NearDuplicateFindings &
  SearchNearDuplicates(LabeledImageDataset * dataset);
};
} // namespace itk

#endif
