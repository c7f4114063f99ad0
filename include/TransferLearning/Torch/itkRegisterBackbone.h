// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// For people who make a network of their own; with LibTorch's headers (find_package(TransferLearning COMPONENTS
// Torch)).
#ifndef itkRegisterBackbone_h
#define itkRegisterBackbone_h

#include "TransferLearning/Torch/itkBackbone.h"

#include <functional>
#include <memory>

namespace itk
{
/** \class BackboneRegistration
 * \brief One architecture of the registry: what cannot be asked of its module.
 * \ingroup TransferLearning
 */
struct BackboneRegistration
{
  ClassificationNetwork::ArchitectureDescription description;
  unsigned int minimumSize{ 1 }; ///< Rows, columns and, of volumes, slices that leave one place of the map.
  double       dropout{ 0.0 };   ///< Of the published training.
  std::function<std::shared_ptr<Backbone>(const BackboneOptions & options)> make;
};

/** Makes an architecture known to ClassificationNetwork in this process, and with it to all that takes networks:
 * training, files, ensembles, heat maps. Reading a network file of the architecture needs the same registration.
 *
 * Weights load by the names of the module's own tensors. Call it before other threads use networks.
 * \throws ExceptionObject where the name is empty or taken, nothing makes the module, the dimension is neither 2 nor 3,
 * or no publication is described (one whose `mean` has a value a channel is enough). */
TransferLearning_EXPORT void
RegisterBackbone(const BackboneRegistration & registration);
} // namespace itk

#endif
