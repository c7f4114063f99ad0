// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDatasetLeakage_h
#define itkDatasetLeakage_h

#include "itkLabeledImageDataset.h"

namespace itk
{
/** \class NearDuplicate
 * \brief Two samples of different splits that look alike.
 * \ingroup TransferLearning
 */
struct NearDuplicate
{
  std::size_t  sample{ 0 };        ///< Of validation or test, as an index into the dataset's slices.
  std::size_t  nearest{ 0 };       ///< Of training; for a sample of the test, of validation too.
  unsigned int differentBits{ 0 }; ///< Of 64.
};

/** \class DatasetLeakage
 * \brief Functions that find what a dataset has on both sides of a split: patients, series, pixels.
 *
 * Static functions of a class, as ITK's wrapping takes no others. Those that compare pixels read every file once,
 * unless LabeledImageDataset::ReadContents() did.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT DatasetLeakage
{
  /** Compares the split units and the pixels of all slices; slices of volumes that have one value throughout (air,
   * padding) are not compared.
   * \throws ExceptionObject with the list where a split unit, or a file with equal pixels, is on both sides of a
   * split, where a slice-block has fewer than 2 guard slices, or where equal pixels have different labels. */
  static void
  Verify(LabeledImageDataset * dataset);

  /** One sentence for every report: what the split does and does not exclude. */
  static std::string
  GetStatement(const LabeledImageDataset * dataset);

  /** Samples of validation and test with the one that they resemble most in what was trained on before them, where
   * their perceptual hashes differ in at most LabeledImageDataset::GetNearDuplicateBits(); the nearest first. Slices of
   * one value throughout are not compared. */
  static std::vector<NearDuplicate>
  FindNearDuplicates(LabeledImageDataset * dataset);
};
} // namespace itk

#endif
