// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KerasNormalization_h
#define KerasNormalization_h

#include "Networks/KeyMaps/KeyMap.h"
#include "itkCTPreprocessingParameters.h"

#include <optional>

namespace itk
{
namespace TransferLearning
{
/** Of the 0..1 values, a channel. */
struct InputNormalization
{
  std::vector<double> mean;
  std::vector<double> standardDeviation;
};

/** What the Normalization layer in Keras' EfficientNets does to the input, where that is not what `published` says.
 *
 * The published files store deviations as variances, and their networks divide by the square root of them once more
 * behind the layer: together the normalization of `published`. Networks made with weights=None have the layer, with
 * mean 0 and variance 1, without that division. */
std::optional<InputNormalization>
FindOtherNormalization(const MappedTensors & tensors, const CTPreprocessingParameters & published);
} // namespace TransferLearning
} // namespace itk

#endif
