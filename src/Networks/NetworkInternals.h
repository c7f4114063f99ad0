// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkInternals_h
#define NetworkInternals_h

#include "TransferLearning/Torch/itkBackbone.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
/** The SHA-256 of what a state would be written as, and that state (DescribeState() of ClassificationNetworkFile.cxx);
 * several threads may use it. */
class CachedHash
{
public:
  using Content = std::pair<std::string, std::string>;

  CachedHash() = default;
  CachedHash(const CachedHash & other)
    : m_Content(other.Get())
  {}
  CachedHash &
  operator=(const CachedHash & other)
  {
    this->Set(other.Get());
    return *this;
  }

  Content
  Get() const
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    return m_Content;
  }
  void
  Set(Content content)
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    m_Content = std::move(content);
  }

private:
  mutable std::mutex m_Mutex;
  Content            m_Content;
};

/** What ClassificationNetwork holds, for the sources that know torch. */
class NetworkInternals
{
public:
  static NetworkInternals &
  Of(const ClassificationNetwork * network)
  {
    return *network->m_Internals;
  }

  std::shared_ptr<Backbone> module; ///< nullptr until there is a network; in evaluation mode but while it is trained.
  std::string               architecture;
  std::vector<std::string>  classNames;
  CTPreprocessingParameters preprocessing;
  nlohmann::json card = nlohmann::json::object(); ///< Sections that others filled, and unknown keys of a file.
  std::vector<std::pair<std::string, std::string>> metadata;          ///< What a file held beside the model card.
  std::vector<float>                               referenceFeatures; ///< Of the domain's bound in features.
  ClassificationNetworkEnums::Device               device{ ClassificationNetworkEnums::Device::CPU };

  CachedHash sha256;
};

/** \throws ExceptionObject where there is no network yet. */
Backbone &
GetModule(const NetworkInternals & network);

/** Weights and buffers on their own, in the same mode and on the same device. */
std::shared_ptr<Backbone>
CloneModule(const NetworkInternals & network);

/** The same for other options: what has another shape then, or is new, keeps its random values. */
std::shared_ptr<Backbone>
CloneModule(const NetworkInternals & network, const BackboneOptions & options);

/** The whole model card, as Write() stores it. */
nlohmann::json
MakeModelCard(const NetworkInternals & network);

/** Columns, rows and slices of the preprocessing, or the architecture's slices where it keeps those of its input; of a
 * network for images no slices. */
std::array<unsigned int, 3>
GetInputSize(const NetworkInternals & network);

/** Channels-last float buffer -> N x C x H x W tensor in channels-last memory format, of a network for volumes
 * V x C x N/V x H x W: copied to torch's own memory on the network's device, or a view of the buffer where it is in
 * that device's memory already; with a last channel of ones where the network has a constant plane.
 * \param volumes that the images are the slices of, equally many each; of no meaning for images */
torch::Tensor
MakeInputTensor(const NetworkInternals & network,
                const float *            input,
                std::size_t              images,
                unsigned int             rows,
                unsigned int             columns,
                std::size_t              volumes = 1);
} // namespace TransferLearning
} // namespace itk

#endif
