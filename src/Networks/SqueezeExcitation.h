// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SqueezeExcitation_h
#define SqueezeExcitation_h

#include "Networks/Layers.h"

namespace itk
{
namespace TransferLearning
{
// In place: for what a layer has just made, which nobody else needs, backpropagation included.
inline torch::Tensor
SiluInPlace(torch::Tensor fresh)
{
  return torch::silu_(fresh);
}

inline torch::Tensor
HardSwishInPlace(torch::Tensor fresh)
{
  return torch::hardswish_(fresh);
}

inline torch::Tensor
HardSigmoid(torch::Tensor input)
{
  return torch::hardsigmoid(input);
}

inline torch::Tensor
Sigmoid(torch::Tensor input)
{
  return torch::sigmoid(input);
}

using ActivationFunction = torch::Tensor (*)(torch::Tensor);

/** Channels, and the functions behind the two layers. */
struct SqueezeShape
{
  int64_t            channels;
  int64_t            squeezed;
  ActivationFunction activation{ SiluInPlace };
  ActivationFunction gate{ Sigmoid };
};

/** Weighs the channels by what all places together show (Hu et al. 2018, 10.1109/CVPR.2018.00745). */
class SqueezeExcitation : public torch::nn::Module
{
public:
  explicit SqueezeExcitation(const SqueezeShape & shape)
    : fc1(register_module("fc1", MakeConvolution({ shape.channels, shape.squeezed, 1, 1, 0, 1, true })))
    , fc2(register_module("fc2", MakeConvolution({ shape.squeezed, shape.channels, 1, 1, 0, 1, true })))
    , m_Activation(shape.activation)
    , m_Gate(shape.gate)
  {
    torch::nn::init::zeros_(fc1->bias);
    torch::nn::init::zeros_(fc2->bias);
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor squeezed = m_Activation(fc1(torch::adaptive_avg_pool2d(input, { 1, 1 })));
    return input * m_Gate(fc2(squeezed));
  }

private:
  torch::nn::Conv2d  fc1;
  torch::nn::Conv2d  fc2;
  ActivationFunction m_Activation;
  ActivationFunction m_Gate;
};
} // namespace TransferLearning
} // namespace itk

#endif
