// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BackboneRegistry_h
#define BackboneRegistry_h

#include "Networks/KeyMaps/KeyMap.h"
#include "TransferLearning/Torch/itkRegisterBackbone.h"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct BackboneOutline;

/** A network whose files have the same names and shapes as those of one origin, and are computed with otherwise. */
struct LookAlike
{
  ClassificationNetworkEnums::Origin of;      ///< Whose names they are.
  std::string                        network; ///< "timm's tf_efficientnet_b0"
  std::string                        inPath;  ///< Part of the paths of its files (ContainsInPath()).
  /** That computes it; nothing: no network here does. */
  std::optional<ClassificationNetworkEnums::Origin> origin{};
};

/** Input that a file is published with, where its tensors cannot tell it. */
struct KnownFile
{
  std::string                        inPath; ///< Part of the paths of such files (ContainsInPath()).
  ClassificationNetwork::Publication publication;
};

/** Preprocessing of the volumes that a publisher trained with. */
struct VolumeInput
{
  ClassificationNetworkEnums::Origin origin;
  CTPreprocessingParameters          preprocessing;
};

/** An architecture, and the names that publishers give its tensors. */
struct RegisteredBackbone : BackboneRegistration
{
  std::shared_ptr<const KeyMaps> keyMaps{}; ///< Of its family; nullptr: files have the module's own names.
  std::vector<LookAlike>         lookAlikes{};
  std::vector<KnownFile>         knownFiles{};   ///< The first that fits holds.
  std::vector<VolumeInput>       volumeInputs{}; ///< Of publishers of weights for volumes; for others lung CT's.
  /** GetOutline() makes them. */
  mutable std::map<ClassificationNetworkEnums::Origin, std::shared_ptr<const BackboneOutline>> outlines{};
};
using BackboneFamily = std::vector<RegisteredBackbone>;

/** The families of BackboneFamilies.h, in that order, and what RegisterBackbone() added. Elements stay where they are.
 */
const std::deque<RegisteredBackbone> &
GetBackboneRegistry();

/** \throws ExceptionObject that lists the registered names. */
const RegisteredBackbone &
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

/** Torch's CPU generator starts from `seed` in a scope, and continues afterwards as if nothing had been drawn. There is
 * one generator: scopes of several threads wait for each other. */
class SeededScope
{
public:
  explicit SeededScope(uint64_t seed);
  ~SeededScope();
  SeededScope(const SeededScope &) = delete;
  SeededScope &
  operator=(const SeededScope &) = delete;

private:
  std::lock_guard<std::recursive_mutex> m_Lock;
  torch::Tensor                         m_Before;
};
} // namespace TransferLearning
} // namespace itk

#endif
