// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Layers_h
#define Layers_h

#include <torch/nn.h>

namespace itk
{
namespace TransferLearning
{
/** A convolution in front of a BatchNorm: square, without a bias. */
struct ConvolutionShape
{
  int64_t input;
  int64_t output;
  int64_t kernel;
  int64_t stride{ 1 };
  int64_t padding{ 0 };
  int64_t groups{ 1 };
};

inline torch::nn::Conv2d
MakeConvolution(const ConvolutionShape & shape)
{
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(shape.input, shape.output, shape.kernel)
                             .stride(shape.stride)
                             .padding(shape.padding)
                             .groups(shape.groups)
                             .bias(false));
}

/** In place: for what a BatchNorm has just made, which nobody else needs, backpropagation included. */
inline torch::Tensor
ReluInPlace(torch::Tensor fresh)
{
  return torch::relu_(fresh);
}

inline torch::Tensor
Relu6InPlace(torch::Tensor fresh)
{
  return torch::relu6_(fresh);
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
