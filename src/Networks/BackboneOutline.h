// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BackboneOutline_h
#define BackboneOutline_h

#include "Networks/BackboneRegistry.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
using TensorShapes = std::map<std::string, std::vector<int64_t>>;

/** What is asked of a module of the architecture, with 1000 classes and the channels of the publication (volumes: 4
 * classes). */
struct BackboneOutline
{
  TensorShapes tensors; ///< Parameters and buffers.
  std::size_t  numberOfParameters{ 0 };
  std::string  headName;
  std::string  auxiliaryHeadName;
  std::string  firstConvolution; ///< Name of the weight that the input meets.
};

/** Made once for an architecture and origin, of shapes alone: without memory and random numbers. */
const BackboneOutline &
GetOutline(const RegisteredBackbone & registration, ClassificationNetworkEnums::Origin origin);

/** Of the first publication. */
const BackboneOutline &
GetOutline(const RegisteredBackbone & registration);

/** The first weight of the module that convolves; empty where none does. */
std::string
FindFirstConvolution(const Backbone & module, unsigned int dimension);

/** Up to its first dot: "classifier." of "classifier.6". The tensors whose names begin so are a classifier's. */
std::string
GetClassifierPrefix(const std::string & headName);
} // namespace TransferLearning
} // namespace itk

#endif
