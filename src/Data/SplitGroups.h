// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SplitGroups_h
#define SplitGroups_h

#include "itkLabeledImageDataset.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Samples that must not be divided: of one split unit, with equal pixels, or pictures of unknown patients that look
 * alike. */
struct SplitGroup
{
  std::vector<std::size_t>        samples;
  std::string                     key; ///< The smallest unit: the same whatever order the samples came in.
  LabeledImageDatasetEnums::Split split{ LabeledImageDatasetEnums::Split::Unassigned }; ///< What one of them has.
  std::size_t                     label{ 0 };                                           ///< The most frequent.
  std::size_t                     nearDuplicates{ 0 }; ///< Samples that look like another one of other pixels.
};

/** What the split of the dataset does not divide: the patient of a slice, or its series. */
std::string
GetUnit(const LabeledImageDataset & dataset, std::size_t sliceIndex);

/** False where the file stands for the patient, since no source names one. */
bool
IsPatientKnown(const LabeledImageDataset & dataset, std::size_t sliceIndex);

/** Name of the unit for messages: that of the split unit, or "file" where patients are not known. */
std::string
GetUnitName(const LabeledImageDataset & dataset);

/** Whether what is in `split` must not be known from `earlier`: training, validation, test are their order. */
inline bool
IsEarlier(LabeledImageDatasetEnums::Split earlier, LabeledImageDatasetEnums::Split split)
{
  return split != LabeledImageDatasetEnums::Split::Unassigned && earlier < split;
}

/** \throws ExceptionObject for slice blocks, which are not divided at random. */
void
VerifyUnitsCanBeDrawn(const LabeledImageDataset & dataset);

/** In the order of their first samples. The contents of all files must have been read. Near duplicates are joined only
 * where the patients of both are unknown: known patients are divided anyway. */
std::vector<SplitGroup>
ComputeGroups(const LabeledImageDataset & dataset);

/** For each class the groups of `split` that count for it, in an order that depends on keys and seed alone. */
std::vector<std::vector<std::size_t>>
DrawOrder(const std::vector<SplitGroup> & groups,
          std::size_t                     numberOfClasses,
          LabeledImageDatasetEnums::Split split,
          uint64_t                        seed);

struct SplitQuota
{
  std::size_t validation;
  std::size_t test;
};

/** Of so many groups: at least one wherever a fraction was asked for, and at least one left for training; test goes
 * before validation. */
SplitQuota
ComputeQuota(std::size_t groups, double validationFraction, double testFraction);
} // namespace TransferLearning
} // namespace itk

#endif
