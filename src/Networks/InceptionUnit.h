// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef InceptionUnit_h
#define InceptionUnit_h

#include "Networks/KeyMaps/KeyMap.h"
#include "Networks/Layers.h"

#include <array>

namespace itk
{
namespace TransferLearning
{
/** Rows, columns. */
using KernelSize = std::array<int64_t, 2>;

struct InceptionUnitShape
{
  int64_t    input;
  int64_t    output;
  KernelSize kernel{ { 1, 1 } };
  KernelSize padding{ { 0, 0 } };
  int64_t    stride{ 1 };
};

/** Convolution, BatchNorm, ReLU: the unit that the Inception networks of all publishers are built of. */
class InceptionUnitImpl : public torch::nn::Module
{
public:
  explicit InceptionUnitImpl(const InceptionUnitShape & shape)
    : m_Convolution(register_module("conv",
                                    torch::nn::Conv2d(torch::nn::Conv2dOptions(shape.input, shape.output, shape.kernel)
                                                        .stride(shape.stride)
                                                        .padding(shape.padding)
                                                        .bias(false))))
    , m_Norm(register_module("bn", MakeNorm(shape.output, tensorFlowEpsilon)))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return m_Norm->ForwardRelu(m_Convolution(input));
  }

private:
  torch::nn::Conv2d m_Convolution;
  NormLayer<>       m_Norm;
};
TORCH_MODULE(InceptionUnit);

/** A branch without padding at stride 2, or a point. */
inline InceptionUnit
MakeUnit(int64_t input, int64_t output, int64_t kernel = 1, int64_t stride = 1)
{
  return InceptionUnit(InceptionUnitShape{ input, output, { { kernel, kernel } }, { { 0, 0 } }, stride });
}

/** Padded, so that the map keeps its size. */
inline InceptionUnit
MakeSameUnit(int64_t input, int64_t output, const KernelSize & kernel)
{
  return InceptionUnit(InceptionUnitShape{ input, output, kernel, { { kernel[0] / 2, kernel[1] / 2 } }, 1 });
}

inline torch::Tensor
RunUnits(std::vector<InceptionUnit> & units, const torch::Tensor & input)
{
  torch::Tensor features = input;
  for (auto & unit : units)
  {
    features = unit(features);
  }
  return features;
}

/** Convolution and BatchNorm of each unit, which Keras creates in this order (its model has them in another).
 * \param units with braces, as ExpandBraces() takes them */
inline std::vector<KeySequence>
MakeUnitSequences(const std::vector<std::string> & units)
{
  std::vector<KeySequence> sequences{ { "conv2d", {} }, { "batch_normalization", {} } };
  for (const std::string & pattern : units)
  {
    for (const std::string & unit : ExpandBraces(pattern))
    {
      sequences[0].modules.push_back(unit + ".conv");
      sequences[1].modules.push_back(unit + ".bn");
    }
  }
  return sequences;
}

/** 3 x 3 that keeps the size of the map. */
inline torch::Tensor
AverageOfNeighbors(const torch::Tensor & map, bool countsPadding)
{
  return torch::avg_pool2d(map, 3, 1, 1, false, countsPadding);
}
} // namespace TransferLearning
} // namespace itk

#endif
