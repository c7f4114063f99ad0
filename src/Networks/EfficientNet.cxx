// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// EfficientNet-B0 to -B3 with the tensor names of torchvision. Layout: Tan and Le 2019, arXiv 1905.11946, table 1.
#include "Networks/Backbones.h"
#include "Networks/ConvolutionNorm.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
torch::Tensor
SiluInPlace(torch::Tensor fresh)
{
  return torch::silu_(fresh);
}

/** Weighs the channels by what all places together show. */
class SqueezeExcitation : public torch::nn::Module
{
public:
  SqueezeExcitation(int64_t channels, int64_t squeezed)
    : fc1(register_module("fc1", MakeConvolution({ channels, squeezed, 1, 1, 0, 1, true })))
    , fc2(register_module("fc2", MakeConvolution({ squeezed, channels, 1, 1, 0, 1, true })))
  {
    torch::nn::init::zeros_(fc1->bias);
    torch::nn::init::zeros_(fc2->bias);
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor squeezed = SiluInPlace(fc1(torch::adaptive_avg_pool2d(input, { 1, 1 })));
    return input * torch::sigmoid(fc2(squeezed));
  }

private:
  torch::nn::Conv2d fc1;
  torch::nn::Conv2d fc2;
};

/** Stochastic depth: leaves the branch out of an image with a probability, in training (Huang et al. 2016, arXiv
 * 1603.09382). */
torch::Tensor
DropBranches(const torch::Tensor & branch, double probability)
{
  const double        survival = 1.0 - probability;
  const torch::Tensor kept = torch::empty({ branch.size(0), 1, 1, 1 }, branch.options()).bernoulli_(survival);
  return branch * kept.div_(survival);
}

struct BlockShape
{
  int64_t input;
  int64_t output;
  int64_t expansion;
  int64_t kernel;
  int64_t stride;
};

/** Expansion, depthwise convolution, weighing of the channels, projection; a shortcut where the shape stays. */
class MobileBlock : public torch::nn::Module
{
public:
  MobileBlock(const BlockShape & shape, double dropProbability, const MobileVariant & variant)
    : m_HasShortcut(shape.stride == 1 && shape.input == shape.output)
    , m_DropProbability(dropProbability)
  {
    const int64_t   middle = shape.input * shape.expansion;
    NumberedModules layers(*register_module("block", std::make_shared<torch::nn::Module>("block")));
    if (shape.expansion != 1)
    {
      m_Expansion = layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ shape.input, middle, 1 }, variant));
    }
    const ConvolutionShape depthwise{ middle, middle, shape.kernel, shape.stride, 0, middle };
    m_Depthwise = layers.Add(std::make_shared<ConvolutionNorm>(depthwise, variant));
    m_Weighing = layers.Add(std::make_shared<SqueezeExcitation>(middle, std::max<int64_t>(1, shape.input / 4)));
    m_Projection = layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ middle, shape.output, 1 }, variant));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor wide = m_Expansion ? SiluInPlace(m_Expansion->forward(input)) : input;
    torch::Tensor       narrow = m_Projection->forward(m_Weighing->forward(SiluInPlace(m_Depthwise->forward(wide))));
    if (!m_HasShortcut)
    {
      return narrow;
    }
    if (is_training() && m_DropProbability > 0.0)
    {
      narrow = DropBranches(narrow, m_DropProbability);
    }
    return narrow.add_(input);
  }

private:
  bool                               m_HasShortcut;
  double                             m_DropProbability;
  std::shared_ptr<ConvolutionNorm>   m_Expansion;
  std::shared_ptr<ConvolutionNorm>   m_Depthwise;
  std::shared_ptr<SqueezeExcitation> m_Weighing;
  std::shared_ptr<ConvolutionNorm>   m_Projection;
};

/** Of EfficientNet-B0's widths and depths. */
struct Scale
{
  double width;
  double depth;
};

/** A multiple of 8 near the scaled width, at most a tenth below it. */
int64_t
ScaleWidth(int64_t channels, double factor)
{
  const double  exact = channels * factor;
  const int64_t rounded = std::max<int64_t>(8, static_cast<int64_t>(exact + 4.0) / 8 * 8);
  return rounded < 0.9 * exact ? rounded + 8 : rounded;
}

struct Stage
{
  int64_t expansion;
  int64_t kernel;
  int64_t stride;
  int64_t output;
  int64_t repeats;
};
constexpr Stage   stages[] = { { 1, 3, 1, 16, 1 },  { 6, 3, 2, 24, 2 },  { 6, 5, 2, 40, 2 }, { 6, 3, 2, 80, 3 },
                               { 6, 5, 1, 112, 3 }, { 6, 5, 2, 192, 4 }, { 6, 3, 1, 320, 1 } };
constexpr int64_t stemChannels = 32;
constexpr double  lastDropProbability = 0.2; // of the published training; it grows from 0 with the depth

class EfficientNet : public Backbone
{
public:
  EfficientNet(const BackboneOptions & options, const Scale & scale)
    : Backbone(options)
  {
    const MobileVariant    variant = GetMobileVariant(options.structure.origin);
    NumberedModules        features(*register_module("features", std::make_shared<torch::nn::Module>("features")));
    int64_t                channels = ScaleWidth(stemChannels, scale.width);
    const ConvolutionShape stem{ options.GetNumberOfPlanes(), channels, 3, 2 };
    m_Stem = features.Add(std::make_shared<ConvolutionNorm>(stem, variant));
    const auto getRepeats = [&](const Stage & stage) {
      return static_cast<int64_t>(std::ceil(stage.repeats * scale.depth));
    };
    int64_t numberOfBlocks = 0;
    for (const Stage & stage : stages)
    {
      numberOfBlocks += getRepeats(stage);
    }
    for (const Stage & stage : stages)
    {
      NumberedModules blocks(*features.Add(std::make_shared<torch::nn::Module>("stage")));
      const int64_t   output = ScaleWidth(stage.output, scale.width);
      for (int64_t i = 0; i < getRepeats(stage); ++i)
      {
        const BlockShape shape{ channels, output, stage.expansion, stage.kernel, i == 0 ? stage.stride : 1 };
        const double     depth = static_cast<double>(m_Blocks.size()) / numberOfBlocks;
        m_Blocks.push_back(blocks.Add(std::make_shared<MobileBlock>(shape, lastDropProbability * depth, variant)));
        channels = output;
      }
    }
    m_Last = features.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ channels, 4 * channels, 1 }, variant));
    this->MakeHead("classifier.1", 4 * channels);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  torch::Tensor
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = SiluInPlace(m_Stem->forward(input));
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    return SiluInPlace(m_Last->forward(features));
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    const double limit = 1.0 / std::sqrt(static_cast<double>(classifier.options.out_features()));
    torch::nn::init::uniform_(classifier.weight, -limit, limit);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<ConvolutionNorm>          m_Stem;
  std::vector<std::shared_ptr<MobileBlock>> m_Blocks;
  std::shared_ptr<ConvolutionNorm>          m_Last;
};
} // namespace

std::shared_ptr<Backbone>
MakeEfficientNetB0(const BackboneOptions & options)
{
  return std::make_shared<EfficientNet>(options, Scale{ 1.0, 1.0 });
}

std::shared_ptr<Backbone>
MakeEfficientNetB1(const BackboneOptions & options)
{
  return std::make_shared<EfficientNet>(options, Scale{ 1.0, 1.1 });
}

std::shared_ptr<Backbone>
MakeEfficientNetB2(const BackboneOptions & options)
{
  return std::make_shared<EfficientNet>(options, Scale{ 1.1, 1.2 });
}

std::shared_ptr<Backbone>
MakeEfficientNetB3(const BackboneOptions & options)
{
  return std::make_shared<EfficientNet>(options, Scale{ 1.2, 1.4 });
}
} // namespace TransferLearning
} // namespace itk
