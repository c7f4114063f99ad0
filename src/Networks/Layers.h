// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Layers_h
#define Layers_h

#include "Networks/NormLayer.h"

#include <torch/nn.h>

#include <type_traits>

namespace itk
{
namespace TransferLearning
{
/** A square convolution of images, or a cubic one of volumes. */
struct ConvolutionShape
{
  int64_t input;
  int64_t output;
  int64_t kernel;
  int64_t stride{ 1 };
  int64_t padding{ 0 };
  int64_t groups{ 1 };
  bool    bias{ false }; ///< A BatchNorm behind it has one.
  int64_t dilation{ 1 };
};

template <std::size_t VDimension>
using ConvolutionLayer = std::conditional_t<VDimension == 2, torch::nn::Conv2d, torch::nn::Conv3d>;

template <std::size_t VDimension = 2>
inline ConvolutionLayer<VDimension>
MakeConvolution(const ConvolutionShape & shape)
{
  return ConvolutionLayer<VDimension>(torch::nn::ConvOptions<VDimension>(shape.input, shape.output, shape.kernel)
                                        .stride(shape.stride)
                                        .padding(shape.padding)
                                        .groups(shape.groups)
                                        .bias(shape.bias)
                                        .dilation(shape.dilation));
}

constexpr double torchEpsilon = 1e-5;
constexpr double tensorFlowEpsilon = 1e-3;

/** Keras's and TensorFlow's networks too are given torch's momentum: theirs (0.01 in torch's sense) is for hundreds of
 * thousands of steps; fine-tuning takes hundreds. */
template <std::size_t VDimension = 2>
inline NormLayer<VDimension>
MakeNorm(int64_t channels, double epsilon = torchEpsilon)
{
  return NormLayer<VDimension>(torch::nn::BatchNormOptions(channels).eps(epsilon));
}

/** Draws the weights of all convolutions of a network, in the order of their registration, from the normal distribution
 * of He et al. 2015, 10.1109/ICCV.2015.123. */
inline void
DrawConvolutions(const torch::nn::Module & network, torch::nn::init::FanModeType fan)
{
  for (const auto & module : network.modules(false))
  {
    if (const auto * const plane = module->as<torch::nn::Conv2dImpl>())
    {
      torch::nn::init::kaiming_normal_(plane->weight, 0.0, fan);
    }
    else if (const auto * const volume = module->as<torch::nn::Conv3dImpl>())
    {
      torch::nn::init::kaiming_normal_(volume->weight, 0.0, fan);
    }
  }
}

/** In place: for what a BatchNorm has just made, which nobody else needs, backpropagation included. */
inline torch::Tensor
ReluInPlace(torch::Tensor fresh)
{
  return torch::relu_(fresh);
}

/** Of N x F x h x w, or N x F x d x h x w. */
inline torch::Tensor
MaxPool(const torch::Tensor & map, int64_t kernel, int64_t stride, int64_t padding = 0)
{
  return map.dim() == 5 ? torch::max_pool3d(map, kernel, stride, padding)
                        : torch::max_pool2d(map, kernel, stride, padding);
}

inline torch::Tensor
AveragePool(const torch::Tensor & map, int64_t kernel, int64_t stride)
{
  return map.dim() == 5 ? torch::avg_pool3d(map, kernel, stride) : torch::avg_pool2d(map, kernel, stride);
}

/** N x F x h x w, or N x F x d x h x w -> N x F */
inline torch::Tensor
AverageOverSpace(const torch::Tensor & map)
{
  const torch::Tensor pooled =
    map.dim() == 5 ? torch::adaptive_avg_pool3d(map, { 1, 1, 1 }) : torch::adaptive_avg_pool2d(map, { 1, 1 });
  return pooled.flatten(1);
}
} // namespace TransferLearning
} // namespace itk

#endif
