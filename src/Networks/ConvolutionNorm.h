// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ConvolutionNorm_h
#define ConvolutionNorm_h

#include "Networks/Layers.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
/** Where mobile networks of different publishers differ. */
struct MobileVariant
{
  bool   padsLikeTensorFlow{ false };
  double epsilon{ torchEpsilon };
};

inline MobileVariant
GetMobileVariant(ClassificationNetworkEnums::Origin origin)
{
  using Origin = ClassificationNetworkEnums::Origin;
  return origin == Origin::Keras || origin == Origin::TensorFlow ? MobileVariant{ true, tensorFlowEpsilon }
                                                                 : MobileVariant{};
}

/** Zeros for the padding that TensorFlow calls 'same': one place more behind than before where their number is odd. */
inline torch::Tensor
PadToSame(const torch::Tensor & map, int64_t kernel, int64_t stride)
{
  const auto getPadding = [&](int64_t size) {
    const int64_t output = (size + stride - 1) / stride;
    return std::max<int64_t>((output - 1) * stride + kernel - size, 0);
  };
  const int64_t rows = getPadding(map.size(2));
  const int64_t columns = getPadding(map.size(3));
  return torch::constant_pad_nd(map, { columns / 2, columns - columns / 2, rows / 2, rows - rows / 2 });
}

/** A convolution of odd kernel, whose stride alone makes the map smaller, and a BatchNorm; torchvision's names for them
 * are "0" and "1". */
class ConvolutionNorm : public torch::nn::Module
{
public:
  ConvolutionNorm(ConvolutionShape shape, const MobileVariant & variant)
    : m_Kernel(shape.kernel)
    , m_Stride(shape.stride)
    , m_PadsFirst(variant.padsLikeTensorFlow && shape.stride != 1)
  {
    shape.padding = m_PadsFirst ? 0 : shape.kernel / 2;
    m_Convolution = register_module("0", MakeConvolution(shape));
    m_Norm = register_module("1", MakeNorm(shape.output, variant.epsilon));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return m_Norm(this->Convolve(input));
  }

  torch::Tensor
  ForwardRelu(const torch::Tensor & input)
  {
    return m_Norm->ForwardRelu(this->Convolve(input));
  }

  torch::Tensor
  ForwardRelu6(const torch::Tensor & input)
  {
    return m_Norm->ForwardRelu(this->Convolve(input), ceilingOfRelu6);
  }

private:
  torch::Tensor
  Convolve(const torch::Tensor & input)
  {
    return m_Convolution(m_PadsFirst ? PadToSame(input, m_Kernel, m_Stride) : input);
  }

  int64_t           m_Kernel;
  int64_t           m_Stride;
  bool              m_PadsFirst;
  torch::nn::Conv2d m_Convolution{ nullptr };
  NormLayer<>       m_Norm{ nullptr };
};

/** Children named by their numbers, as those of torchvision's nn.Sequential. */
class NumberedModules
{
public:
  explicit NumberedModules(torch::nn::Module & parent)
    : m_Parent(parent)
  {}

  template <typename TModule>
  TModule
  Add(TModule module)
  {
    return m_Parent.register_module(std::to_string(m_Next++), std::move(module));
  }

  /** A number whose layer has no tensors. */
  void
  Skip()
  {
    ++m_Next;
  }

private:
  torch::nn::Module & m_Parent;
  int                 m_Next{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
