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
 * \brief Features other than anatomy that separate the classes: formats, sizes, channels, compression, borders.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT DatasetShortcuts
{
public:
  /** \class Row
   * \brief Number of samples per class with the same file properties.
   * \ingroup TransferLearning
   */
  struct Row
  {
    std::string              format;
    unsigned int             columns{ 0 };
    unsigned int             rows{ 0 };
    unsigned int             channels{ 0 };
    std::vector<std::size_t> counts; ///< One per class.
  };
  std::vector<Row> table;

  unsigned int folds{ 0 };           ///< Of the cross-validation by split units; 0: too few units.
  double       treeAccuracy{ 0.0 };  ///< Over the held-out samples of all folds.
  double       majorityShare{ 0.0 }; ///< Accuracy of always predicting the most frequent class.

  /** Computes the table, and the accuracy of a decision tree \cite breiman1984 of depth 3 that uses only format,
   * columns, rows, channels, bytes per pixel, and mean and standard deviation of the border. Reads every file once,
   * unless the dataset already did. */
  static DatasetShortcuts
  Find(LabeledImageDataset * dataset);

  /** Whether the tree's accuracy exceeds the majority share by at least 0.10. */
  bool
  IsSuspicious() const
  {
    return folds > 0 && treeAccuracy >= majorityShare + 0.10;
  }

  /** Human-readable sentence. */
  std::string
  Describe() const;
};
} // namespace itk

#endif
