// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TransformerLayers_h
#define TransformerLayers_h

#include "Networks/StochasticDepth.h"

#include <torch/nn.h>

namespace itk
{
namespace TransferLearning
{
inline torch::nn::LayerNorm
MakeLayerNorm(int64_t channels, double epsilon)
{
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({ channels }).eps(epsilon));
}

/** N x C x h x w -> N x h x w x C; no copy of a map in channels-last memory format. */
inline torch::Tensor
ChannelsToEnd(const torch::Tensor & map)
{
  return map.permute({ 0, 2, 3, 1 });
}

inline torch::Tensor
ChannelsToFront(const torch::Tensor & places)
{
  return places.permute({ 0, 3, 1, 2 });
}

/** Of N x C x h x w, each place by itself. */
inline torch::Tensor
NormalizePlaces(torch::nn::LayerNorm & norm, const torch::Tensor & map)
{
  return ChannelsToFront(norm(ChannelsToEnd(map)));
}

/** Two linear layers with a GELU between, of the last dimension; timm's names for them. */
class Perceptron : public torch::nn::Module
{
public:
  Perceptron(int64_t features, int64_t hidden)
    : fc1(register_module("fc1", torch::nn::Linear(features, hidden)))
    , fc2(register_module("fc2", torch::nn::Linear(hidden, features)))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return fc2(torch::gelu(fc1(input)));
  }

private:
  torch::nn::Linear fc1;
  torch::nn::Linear fc2;
};

/** Of the initial weights. The normal distribution that references cut at -2 and 2 is whole with it: they are 100
 * deviations away. */
constexpr double initialDeviation = 0.02;

/** Draws weights of all convolutions and linear layers, in the order of their registration; biases become 0. */
inline void
DrawNormalWeights(const torch::nn::Module & network)
{
  const auto draw = [](auto & layer) {
    torch::nn::init::normal_(layer.weight, 0.0, initialDeviation);
    if (layer.bias.defined())
    {
      torch::nn::init::zeros_(layer.bias);
    }
  };
  for (const auto & module : network.modules(false))
  {
    if (auto * const convolution = module->as<torch::nn::Conv2d>())
    {
      draw(*convolution);
    }
    else if (auto * const linear = module->as<torch::nn::Linear>())
    {
      draw(*linear);
    }
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
