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
  std::string              prefix{};                       ///< Of the names of the network in the file.
  std::vector<std::string> otherPrefixes{};                ///< Of other networks of the architecture in the file.
  double                   bodyShare{ 0.0 };               ///< Of the body that the file has; 1 where it fits.
  /** Input of the publisher of the names, where it is another than that of the origin. */
  std::optional<ClassificationNetwork::Publication> input{};

  // Beside the body, see ForeignTensors.h.
  std::string                      headLayer{}; ///< Of the file, that became the classifier under another name.
  std::vector<const NamedTensor *> leftOut{};   ///< Heads, and parts of other networks.
  std::vector<const NamedTensor *> strangers{}; ///< Of no network: losses, metrics, counters.
};

/** The architecture and publisher whose body the file fits best, under whatever prefix; damaged files, files without a
 * classifier and those with other classes are recognized too. Nothing where none fits by half. */
std::optional<RecognizedWeights>
RecognizeWeights(const NamedTensors & file);

/** The file with the prefix and the names of the publisher of this architecture whose body it fits best; for volumes
 * also those of a network for images, whose kernels are then inflated. */
RecognizedWeights
MapToArchitecture(const RegisteredBackbone & registration, const NamedTensors & file);

/** Why the file does not fit an architecture (nullptr: any), as sentences: what else it is. Empty where that is not
 * known. */
std::string
ExplainMisfit(const NamedTensors & file, const RegisteredBackbone * registration);
} // namespace TransferLearning
} // namespace itk

#endif
