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

/** What a file is recognized by beside its names: what is in a body, without the classifiers. */
struct BodyCount
{
  std::size_t kernels{ 0 };  ///< Tensors with two and more dimensions above 1.
  std::size_t norms{ 0 };    ///< Layers of any kind that normalize.
  std::size_t elements{ 0 }; ///< Of the kernels.
};

/** What is asked of a module of the architecture, with 1000 classes and the channels of its first publication
 * (volumes: 4 classes). */
struct BackboneOutline
{
  TensorShapes tensors; ///< Parameters and buffers.
  std::size_t  numberOfParameters{ 0 };
  std::string  headName;
  std::string  auxiliaryHeadName;
  std::string  firstConvolution; ///< Name of the weight that the input meets.
  BodyCount    body;
};

/** Made once for an architecture, of shapes alone: without memory and random numbers. */
const BackboneOutline &
GetOutline(const RegisteredBackbone & registration);

/** The first weight of the module that convolves; empty where none does. */
std::string
FindFirstConvolution(const Backbone & module, unsigned int dimension);

/** Up to its first dot: "classifier." of "classifier.6". The tensors whose names begin so are a classifier's. */
std::string
GetClassifierPrefix(const std::string & headName);

/** Counts a kernel, where it is one. */
void
CountKernel(const std::vector<int64_t> & shape, BodyCount & count);

BodyCount
CountBody(const TensorShapes & tensors, const std::string & headName, const std::string & auxiliaryHeadName);
} // namespace TransferLearning
} // namespace itk

#endif
