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

/** N x F x h x w -> N x F */
inline torch::Tensor
AverageOverSpace(const torch::Tensor & map)
{
  return torch::adaptive_avg_pool2d(map, { 1, 1 }).flatten(1);
}

/** A fresh classifier for the features and the device of `old`. */
inline torch::nn::Linear
MakeClassifier(const torch::nn::LinearImpl & old, unsigned int numberOfClasses)
{
  torch::nn::Linear classifier(old.options.in_features(), numberOfClasses);
  classifier->to(old.weight.device());
  classifier->train(old.is_training());
  return classifier;
}
} // namespace TransferLearning
} // namespace itk

#endif
