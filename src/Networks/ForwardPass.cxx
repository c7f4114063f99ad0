// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkForwardPass.h"

#include "Networks/NetworkComputation.h"
#include "Support/TorchRuntime.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/nn.h>

namespace itk
{
namespace TransferLearning
{
struct ForwardPass::Features
{
  Backbone::Features ofBatch{ torch::Tensor() };
};

ForwardPass::ForwardPass(const ClassificationNetwork * network,
                         const float *                 input,
                         std::size_t                   numberOfImages,
                         unsigned int                  rows,
                         unsigned int                  columns,
                         unsigned int                  threads)
  : m_Network(network)
  , m_Threads(threads)
  , m_Features(std::make_unique<Features>())
{
  const NetworkInternals & internals = NetworkInternals::Of(network);
  Backbone &               module = GetModule(internals);
  CallTorch("Cannot compute the features with " + internals.architecture, [&] {
    const TorchThreadScope threadScope(threads);
    // Not InferenceMode, whose tensors have no gradients ever.
    const torch::NoGradGuard noGradient;
    m_Features->ofBatch = module.ForwardFeatures(MakeInputTensor(internals, input, numberOfImages, rows, columns));
  });
}

ForwardPass::ForwardPass(ForwardPass &&) noexcept = default;
ForwardPass &
ForwardPass::operator=(ForwardPass &&) noexcept = default;
ForwardPass::~ForwardPass() = default;

std::size_t
ForwardPass::GetSize() const
{
  const Backbone::Features & features = m_Features->ofBatch;
  return features.map.nbytes() + (features.classToken.defined() ? features.classToken.nbytes() : 0);
}

std::vector<float>
ForwardPass::ComputeProbabilities() const
{
  const NetworkInternals & internals = NetworkInternals::Of(m_Network);
  return CallTorch("Cannot compute the probabilities with " + internals.architecture, [&] {
    const TorchThreadScope   threadScope(m_Threads);
    const torch::NoGradGuard noGradient;
    return ToFiniteVector(ToProbabilities(internals, GetModule(internals).ForwardHead(m_Features->ofBatch)),
                          "probabilities");
  });
}

std::vector<float>
ForwardPass::ComputeFeatures() const
{
  const NetworkInternals & internals = NetworkInternals::Of(m_Network);
  return CallTorch("Cannot compute the features with " + internals.architecture, [&] {
    const TorchThreadScope   threadScope(m_Threads);
    const torch::NoGradGuard noGradient;
    return ToFiniteVector(GetModule(internals).PoolFeatures(m_Features->ofBatch), "features");
  });
}

template <typename TFunction>
std::vector<ClassificationNetwork::ActivationMap>
ForwardPass::ComputeMaps(const TFunction & computeLogits) const
{
  const NetworkInternals & internals = NetworkInternals::Of(m_Network);
  return CallTorch("Cannot compute the activation maps with " + internals.architecture, [&] {
    const TorchThreadScope    threadScope(m_Threads);
    const torch::AutoGradMode withGradient(true);
    Backbone::Features        features = m_Features->ofBatch;
    features.map = features.map.detach().requires_grad_(true);
    // The images of a batch do not mix in the head, so that the gradient of the sum is that of each.
    const torch::Tensor      logit = computeLogits(GetModule(internals), features).sum();
    const torch::Tensor      gradient = torch::autograd::grad({ logit }, { features.map })[0];
    const torch::Tensor      weights = gradient.mean(GetSpace(gradient), true);
    const torch::Tensor      maps = torch::relu((weights * features.map.detach()).sum(1));
    const std::vector<float> values = ToFiniteVector(maps, "activation maps");

    std::vector<ActivationMap> result(static_cast<std::size_t>(maps.size(0)));
    const auto                 size = static_cast<std::ptrdiff_t>(values.size() / result.size());
    auto                       first = values.begin();
    for (ActivationMap & map : result)
    {
      map.slices = maps.dim() == 4 ? static_cast<unsigned int>(maps.size(1)) : 0;
      map.rows = static_cast<unsigned int>(maps.size(-2));
      map.columns = static_cast<unsigned int>(maps.size(-1));
      map.values.assign(first, first + size);
      first += size;
    }
    return result;
  });
}

std::vector<ClassificationNetwork::ActivationMap>
ForwardPass::ComputeActivationMaps(unsigned int classIndex) const
{
  const NetworkInternals & internals = NetworkInternals::Of(m_Network);
  if (classIndex >= internals.classNames.size())
  {
    itkGenericExceptionMacro("The class index is " << classIndex << "; the network has " << internals.classNames.size()
                                                   << " classes, counted from 0.");
  }
  return this->ComputeMaps([classIndex](Backbone & module, const Backbone::Features & features) {
    return module.ForwardHead(features).select(1, classIndex);
  });
}

std::vector<ClassificationNetwork::ActivationMap>
ForwardPass::ComputeActivationMaps(const std::vector<double> & coefficients) const
{
  return this->ComputeMaps([&coefficients](Backbone & module, const Backbone::Features & features) {
    const torch::Tensor pooled = module.PoolFeatures(features);
    if (static_cast<std::size_t>(pooled.size(1)) != coefficients.size())
    {
      itkGenericExceptionMacro("There are " << coefficients.size() << " coefficients for " << pooled.size(1)
                                            << " features.");
    }
    return torch::mv(pooled, torch::tensor(coefficients, torch::kFloat64).to(pooled.device(), pooled.scalar_type()));
  });
}
} // namespace TransferLearning
} // namespace itk
