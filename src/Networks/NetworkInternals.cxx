// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/NetworkInternals.h"

#include "Networks/NetworkCreation.h"
#include "Support/CUDADevice.h"
#include "Networks/BackboneRegistry.h"
#include "Networks/ModelCard.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Support/TorchRuntime.h"

#include "itkVersion.h"

#include <torch/nn.h>
#include <torch/version.h>

namespace itk
{
namespace TransferLearning
{
Backbone &
GetModule(const NetworkInternals & network)
{
  if (!network.module)
  {
    itkGenericExceptionMacro("The network is empty; call Create() or Read() first.");
  }
  return *network.module;
}

namespace
{
std::shared_ptr<Backbone>
CopyInto(std::shared_ptr<Backbone> to, const NetworkInternals & network)
{
  const Backbone &         from = GetModule(network);
  const torch::NoGradGuard noGradient;
  to->to(ResolveDevice(network.device));
  const auto copyAll = [](auto && destination, auto && source) {
    for (const auto & item : source)
    {
      torch::Tensor * const copy = destination.find(item.key());
      if (copy && copy->sizes() == item.value().sizes())
      {
        copy->copy_(item.value());
      }
    }
  };
  copyAll(to->named_parameters(), from.named_parameters());
  copyAll(to->named_buffers(), from.named_buffers());
  to->dropout = from.dropout;
  to->auxiliaryLossWeight = from.auxiliaryLossWeight;
  to->train(from.is_training());
  return to;
}
} // namespace

std::shared_ptr<Backbone>
CloneModule(const NetworkInternals & network)
{
  return CopyInto(MakeUnfilledBackbone(FindBackbone(network.architecture), GetModule(network).GetOptions()), network);
}

std::shared_ptr<Backbone>
CloneModule(const NetworkInternals & network, const BackboneOptions & options)
{
  return CopyInto(MakeBackbone(FindBackbone(network.architecture), options, 0), network);
}

nlohmann::json
MakeModelCard(const NetworkInternals & network)
{
  const Backbone & module = GetModule(network);
  const auto &     structure = module.GetOptions().structure;
  const auto       dimension = FindBackbone(network.architecture).description.dimension;
  const auto       inputSize = GetInputSize(network);
  nlohmann::json   known{ { "architecture", network.architecture },
                          { "classes", network.classNames },
                          { "format_version", modelCardFormatVersion },
                          { "head",
                            { { "kind", GetEnumName(structure.head) },
                              { "activation", GetEnumName(structure.activation) },
                              { "dropout", module.dropout } } },
                          { "input",
                            { { "dimension", dimension },
                              { "size", std::vector<unsigned int>(inputSize.begin(), inputSize.begin() + dimension) },
                              { "channels", structure.channels },
                              { "constant_plane", module.GetOptions().constantPlane } } },
                          { "preprocessing", nlohmann::json::parse(network.preprocessing.ToJSON()) },
                          { "software",
                            { { "itk", Version::GetITKVersion() },
                              { "libtorch", TORCH_VERSION },
                              { "transfer_learning", TransferLearning_VERSION } } },
                          { "topology", { { "origin", GetEnumName(structure.origin) } } } };
  nlohmann::json   card = network.card;
  // One level deep, so that what a later version adds to a section survives this one.
  for (auto & section : known.items())
  {
    auto & stored = card[section.key()];
    if (stored.is_object() && section.value().is_object())
    {
      stored.update(section.value());
    }
    else
    {
      stored = section.value();
    }
  }
  card.emplace("intended_use", defaultIntendedUse);
  return card;
}

std::array<unsigned int, 3>
GetInputSize(const NetworkInternals & network)
{
  GetModule(network);
  const auto & size = network.preprocessing.size;
  const auto   slices = network.preprocessing.slices;
  return { { size[0], size[1], slices != 0 ? slices : FindBackbone(network.architecture).description.size[2] } };
}

torch::Tensor
MakeInputTensor(const NetworkInternals & network,
                const float *            input,
                std::size_t              images,
                unsigned int             rows,
                unsigned int             columns,
                std::size_t              volumes)
{
  GetModule(network);
  const auto & registration = FindBackbone(network.architecture);
  if (input == nullptr || images == 0)
  {
    itkGenericExceptionMacro("There is no image to compute on: the buffer is "
                             << (input == nullptr ? "null" : "given") << ", the number of images " << images << '.');
  }
  if (rows < registration.minimumSize || columns < registration.minimumSize)
  {
    itkGenericExceptionMacro("The input has " << columns << " columns and " << rows << " rows; " << network.architecture
                                              << " needs at least " << registration.minimumSize
                                              << " of each. Set a larger size in the preprocessing parameters.");
  }
  const bool isVolume = registration.description.dimension == 3;
  if (isVolume && images / volumes < registration.minimumSize)
  {
    itkGenericExceptionMacro("The volume has " << images / volumes << " slices; " << network.architecture
                                               << " needs at least " << registration.minimumSize
                                               << ". Give it the whole volume.");
  }
  const std::array<int64_t, 4> shape{ static_cast<int64_t>(images), rows, columns, network.preprocessing.channels };
  const c10::Device            device = ResolveDevice(network.device);
  const bool                   isOnDevice = device.is_cuda() && IsInDeviceMemory(input);
  const torch::Tensor          view =
    torch::from_blob(const_cast<float *>(input),
                     shape,
                     torch::device(isOnDevice ? device : c10::Device(torch::kCPU)).dtype(torch::kFloat32));
  // Copied: the caller's alignment would change the last bits of the result. The permutation is channels-last memory.
  const torch::Tensor planes = isOnDevice ? view : view.clone().to(device);
  const bool          hasPlane = GetModule(network).GetOptions().constantPlane;
  const torch::Tensor complete = hasPlane ? torch::constant_pad_nd(planes, { 0, 1 }, 1.0) : planes;
  return isVolume ? complete.unflatten(0, { static_cast<int64_t>(volumes), -1 }).permute({ 0, 4, 1, 2, 3 })
                  : complete.permute({ 0, 3, 1, 2 });
}
} // namespace TransferLearning
} // namespace itk
