// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// For custom networks; requires LibTorch's headers (find_package(TransferLearning COMPONENTS
// Torch)).
#ifndef itkRegisterBackbone_h
#define itkRegisterBackbone_h

#include "TransferLearning/Torch/itkBackbone.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
/** \class BackboneRegistration
 * \brief Properties of a registered architecture that its module does not provide.
 * \ingroup TransferLearning
 */
struct BackboneRegistration
{
  ClassificationNetwork::ArchitectureDescription description;
  unsigned int minimumSize{ 1 }; ///< Rows, columns and (for volumes) slices that give a map of one cell.
  double       dropout{ 0.0 };   ///< Dropout of the published training.
  std::function<std::shared_ptr<Backbone>(const BackboneOptions & options)> make;
  /** Names of tensors in published files, and the module's names for them; the first pair that matches a tensor
   * holds, and a tensor that none matches keeps its name. A published name may have captures of one letter, a number
   * {x} or any text {x:*}, which the module's name repeats or computes with:
   * { "stages.{s}.blocks.{b}.{w:*}", "layer{s+1}.{b}.{w:*}" }. */
  std::vector<std::pair<std::string, std::string>> publishedNames{};
};

/** Registers an architecture with ClassificationNetwork in this process, for everything that uses networks: training,
 * files, ensembles, heat maps. Reading a network file of the architecture requires the same registration.
 *
 * Weights are loaded by the names of the module's tensors, or by `publishedNames`. Call this before other threads use
 * networks.
 * \throws ExceptionObject if the name is empty or taken, there is no function to make the module, the dimension is
 * neither 2 nor 3, or there is no publication (one whose `mean` has a value per channel is enough), or a published name
 * cannot be parsed. */
TransferLearning_EXPORT void
RegisterBackbone(const BackboneRegistration & registration);
} // namespace itk

#endif
