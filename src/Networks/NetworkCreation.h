// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkCreation_h
#define NetworkCreation_h

#include "Networks/BackboneRegistry.h"
#include "Networks/NetworkInternals.h"

#include <c10/core/impl/LocalDispatchKeySet.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Tensors that are made in a scope have a shape and no memory, whichever device they are asked for. */
class ShapesOnlyScope
{
  c10::impl::ExcludeDispatchKeyGuard m_DeviceIsNotAsked{ c10::DispatchKey::BackendSelect };
  c10::impl::IncludeDispatchKeyGuard m_Meta{ c10::DispatchKey::Meta };
};

/** As MakeBackbone(), for who sets all parameters and buffers: they are zero in the module's own architectures. Drawing
 * initial values takes longer than reading weights. */
std::shared_ptr<Backbone>
MakeUnfilledBackbone(const RegisteredBackbone & registration, BackboneOptions options);

/** A new network with the preprocessing of its publisher, on the CPU.
 * \param seed of the initial values; without one it is unfilled
 * \throws ExceptionObject about class names, or a structure that the architecture does not have */
NetworkInternals
MakeInternals(const RegisteredBackbone &               registration,
              const std::vector<std::string> &         classNames,
              const ClassificationNetwork::Structure & structure,
              std::optional<uint64_t>                  seed);
} // namespace TransferLearning
} // namespace itk

#endif
