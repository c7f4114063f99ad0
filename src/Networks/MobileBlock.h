// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef MobileBlock_h
#define MobileBlock_h

#include "Networks/ConvolutionNorm.h"
#include "Networks/SqueezeExcitation.h"
#include "Networks/StochasticDepth.h"

namespace itk
{
namespace TransferLearning
{
struct MobileBlockShape
{
  int64_t input;
  int64_t output;
  int64_t middle; ///< After the expansion; equal to the input: none.
  int64_t kernel;
  int64_t stride;
};

/** What a family's blocks have between expansion and projection. */
struct MobileBlockKind
{
  MobileVariant      variant;
  ActivationFunction activation{ SiluInPlace };
  int64_t            squeezed{ 0 }; ///< Channels of the weighing; 0: none.
  ActivationFunction squeezeActivation{ SiluInPlace };
  ActivationFunction gate{ Sigmoid };
  double             dropProbability{ 0.0 }; ///< Of stochastic depth.
};

/** Expansion, depthwise convolution, weighing of the channels, projection; a shortcut where the shape stays. */
class MobileBlock : public torch::nn::Module
{
public:
  MobileBlock(const MobileBlockShape & shape, const MobileBlockKind & kind)
    : m_HasShortcut(shape.stride == 1 && shape.input == shape.output)
    , m_DropProbability(kind.dropProbability)
    , m_Activation(kind.activation)
  {
    NumberedModules layers(*register_module("block", std::make_shared<torch::nn::Module>("block")));
    if (shape.middle != shape.input)
    {
      m_Expansion =
        layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ shape.input, shape.middle, 1 }, kind.variant));
    }
    const ConvolutionShape depthwise{ shape.middle, shape.middle, shape.kernel, shape.stride, 0, shape.middle };
    m_Depthwise = layers.Add(std::make_shared<ConvolutionNorm>(depthwise, kind.variant));
    if (kind.squeezed != 0)
    {
      m_Weighing = layers.Add(std::make_shared<SqueezeExcitation>(
        SqueezeShape{ shape.middle, kind.squeezed, kind.squeezeActivation, kind.gate }));
    }
    m_Projection =
      layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ shape.middle, shape.output, 1 }, kind.variant));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor wide = m_Expansion ? m_Activation(m_Expansion->forward(input)) : input;
    torch::Tensor       middle = m_Activation(m_Depthwise->forward(wide));
    if (m_Weighing)
    {
      middle = m_Weighing->forward(middle);
    }
    const torch::Tensor narrow = m_Projection->forward(middle);
    return m_HasShortcut ? MayDropBranches(narrow, m_DropProbability, is_training()).add_(input) : narrow;
  }

private:
  bool                               m_HasShortcut;
  double                             m_DropProbability;
  ActivationFunction                 m_Activation;
  std::shared_ptr<ConvolutionNorm>   m_Expansion;
  std::shared_ptr<ConvolutionNorm>   m_Depthwise;
  std::shared_ptr<SqueezeExcitation> m_Weighing;
  std::shared_ptr<ConvolutionNorm>   m_Projection;
};
} // namespace TransferLearning
} // namespace itk

#endif
