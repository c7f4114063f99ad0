// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BackboneRegistry_h
#define BackboneRegistry_h

#include "Networks/Backbone.h"
#include "Networks/KeyMaps/KeyMap.h"
#include "itkClassificationNetwork.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What a file is recognized by beside its names: what is in a body, without the classifiers. */
struct BodyCount
{
  std::size_t kernels;  ///< Tensors of two and more dimensions.
  std::size_t norms;    ///< Layers of BatchNorm.
  std::size_t elements; ///< Of the kernels.
};

/** One line of the registry. */
struct BackboneRegistration
{
  ClassificationNetwork::ArchitectureDescription description;
  unsigned int minimumSize; ///< Rows, columns and, of volumes, slices that leave one place of the map.
  double       dropout;     ///< Of the published training.
  std::shared_ptr<Backbone> (*make)(const BackboneOptions & options);
  std::string headWeight;       ///< Name of the classifier's weight.
  std::string firstConvolution; ///< Name of the weight that the input meets.
  BodyCount   body;
  const KeyMaps & (*getKeyMaps)();
  std::string auxiliaryWeight{}; ///< Name of the auxiliary classifier's weight, where there is one.
};

const std::vector<BackboneRegistration> &
GetBackboneRegistry();

/** \throws ExceptionObject that lists the registered names. */
const BackboneRegistration &
FindBackbone(const std::string & architecture);

/** \throws ExceptionObject that lists the architecture's publishers where `origin` is none of them. */
const ClassificationNetwork::Publication &
FindPublication(const BackboneRegistration & registration, ClassificationNetworkEnums::Origin origin);

/** Columns, rows, slices that a publisher evaluates with. */
std::array<unsigned int, 3>
GetNaturalSize(const BackboneRegistration & registration, const ClassificationNetwork::Publication & publication);

/** A module in evaluation mode on the CPU, with the reference implementation's random weights; torch's generator is
 * left as it was. A flattening head without a size gets the natural one. */
std::shared_ptr<Backbone>
MakeBackbone(const BackboneRegistration & registration, BackboneOptions options, uint64_t seed);

/** Torch's CPU generator starts from `seed` in a scope, and continues afterwards as if nothing had been drawn. */
class SeededScope
{
public:
  explicit SeededScope(uint64_t seed);
  ~SeededScope();
  SeededScope(const SeededScope &) = delete;
  SeededScope &
  operator=(const SeededScope &) = delete;

private:
  torch::Tensor m_Before;
};
} // namespace TransferLearning
} // namespace itk

#endif
