// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkComputation_h
#define NetworkComputation_h

#include "Networks/NetworkInternals.h"

#include <torch/types.h>

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Row-major floats of a tensor with one row an image.
 * \throws ExceptionObject where a value is not finite. */
std::vector<float>
ToFiniteVector(const torch::Tensor & tensor, const char * what);

/** The axes of rows and columns, and of slices, of a spatial map. */
torch::IntArrayRef
GetSpace(const torch::Tensor & map);

/** Softmax of logits, or their sigmoid, as the module's structure says. */
torch::Tensor
ToProbabilities(const Backbone & module, const torch::Tensor & logits);

/** The same after the division by the temperature of the card.
 * \throws ExceptionObject where that is no number above 0. */
torch::Tensor
ToProbabilities(const NetworkInternals & network, const torch::Tensor & logits);
} // namespace TransferLearning
} // namespace itk

#endif
