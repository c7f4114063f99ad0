// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef WeightRecognition_h
#define WeightRecognition_h

#include "Networks/BackboneRegistry.h"

#include <optional>

namespace itk
{
namespace TransferLearning
{
/** A file of weights, and what it is for. */
struct RecognizedWeights
{
  const RegisteredBackbone * registration;
  /** Networks of these origins compute with the weights what the publisher's network computes; the first is preferred.
   */
  std::vector<ClassificationNetworkEnums::Origin> origins;
  MappedTensors                                   tensors; ///< Pointers into the file's list.
  bool                     hasConstantPlane{ false };      ///< A gray network's, made of colors' (ChannelFold.h).
  std::vector<std::string> classNames{};                   ///< Of the classifier's rows; empty: unknown.
};

/** The architecture and publisher whose names and shapes the file fits best; damaged files, files without a classifier
 * and those with other classes are recognized too. Nothing where none fits by half. */
std::optional<RecognizedWeights>
RecognizeWeights(const NamedTensors & file);

/** The file with the names of the publisher of this architecture that know most of its tensors; for volumes also those
 * of a network for images, whose kernels are then inflated. */
RecognizedWeights
MapToArchitecture(const RegisteredBackbone & registration, const NamedTensors & file);
} // namespace TransferLearning
} // namespace itk

#endif
