// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KerasHDF5Reader_h
#define KerasHDF5Reader_h

#include "Weights/KerasConfiguration.h"
#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
bool
IsHDF5(const MappedFile & file);

/** Reads the weights of a Keras model: legacy `.h5` (weights alone or a full model's) or Keras 3's `.weights.h5`.
 *
 * Names are `<layer>/<weight>`, whatever wrote the file: "conv2d_1/kernel", "batch_normalization/moving_mean".
 * - `<layer>` is the layer's name with '_' for '/' (Keras 2 has "conv1/conv" where Keras 3 has "conv1_conv"); of a
 *   model within the model, the names of its own layers. Where a `.weights.h5` holds no names (Keras before 3.6), it is
 *   the group's: class and number, in the order of the model's layers.
 * - `<weight>` is kernel, bias, gamma, beta, moving_mean, moving_variance; depthwise_kernel and pointwise_kernel of a
 *   separable convolution; mean, variance, count of a Normalization; for other classes of layers, what the file says
 *   (in `.weights.h5`, a number).
 * - Where two tensors would have the same name, both have their path in the file.
 *
 * Layers come in the model's order, as far as the file tells it: legacy files do, `.weights.h5` only among layers of
 * one class, with `layers` (the model's configuration) always. Within a layer, weights come in Keras' order, trained
 * ones first. Optimizers' states and seeds of random generators are left out.
 * `memoryLimit`: for what does not lie in the file as it is.
 * \throws ExceptionObject naming the file and the group or array. */
NamedTensors
ReadKerasHDF5(const MappedFile & file, std::size_t memoryLimit, const std::vector<KerasLayer> & layers = {});
} // namespace TransferLearning
} // namespace itk

#endif
