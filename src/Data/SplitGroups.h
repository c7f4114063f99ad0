// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SplitGroups_h
#define SplitGroups_h

#include "itkLabeledSlice.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Samples that must not be divided: of one split unit, or with equal pixels. */
struct SplitGroup
{
  std::vector<std::size_t>        samples;
  std::string                     key; ///< The smallest unit: the same whatever order the samples came in.
  LabeledImageDatasetEnums::Split split{ LabeledImageDatasetEnums::Split::Unassigned }; ///< What one of them has.
  std::size_t                     label{ 0 };                                           ///< The most frequent.
};

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
