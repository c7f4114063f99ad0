// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDatasetShortcuts_h
#define itkDatasetShortcuts_h

#include "itkLabeledImageDataset.h"

#include <string>
#include <vector>

namespace itk
{
/** \class DatasetShortcuts
 * \brief What tells the classes of a dataset apart without anatomy: formats, sizes, channels, compression, borders.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT DatasetShortcuts
{
  /** \class Row
   * \brief How many samples of each class have one form.
   * \ingroup TransferLearning
   */
  struct Row
  {
    std::string              format;
    unsigned int             columns{ 0 };
    unsigned int             rows{ 0 };
    unsigned int             channels{ 0 };
    std::vector<std::size_t> counts; ///< A class each.
  };
  std::vector<Row> table;

  unsigned int folds{ 0 };           ///< Of the cross-validation, by split units; 0 where the units do not suffice.
  double       treeAccuracy{ 0.0 };  ///< Of the folds' held-out samples, together.
  double       majorityShare{ 0.0 }; ///< Accuracy of saying the most frequent class always.

  /** The table of forms, and the accuracy of a decision tree \cite breiman1984 of depth 3 that is given format,
   * columns, rows, channels, bytes per pixel, mean and standard deviation of the border, and nothing else. Reads every
   * file once, unless the dataset did. */
  static DatasetShortcuts
  Find(LabeledImageDataset * dataset);

  /** Whether the tree beats the majority by 0.10 or more. */
  bool
  IsSuspicious() const
  {
    return folds > 0 && treeAccuracy >= majorityShare + 0.10;
  }

  /** A sentence for people. */
  std::string
  Describe() const;
};
} // namespace itk

#endif
