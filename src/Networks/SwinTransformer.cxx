// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Swin-Tiny with the tensor names of timm. Layout: Liu et al. 2021, 10.1109/ICCV48922.2021.00986, section 3.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"
#include "Networks/TransformerLayers.h"

#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr int64_t window = 7; ///< Places in a row and in a column of a window.
constexpr int64_t patch = 4;
constexpr int64_t firstWidth = 96;
constexpr int64_t headChannels = 32;
constexpr double  lastDropProbability = 0.2; // of the published training; it grows from 0 with the depth

constexpr std::array<int64_t, 4> blocksOfStages{ { 2, 2, 6, 2 } };

struct PlaneSize
{
  int64_t rows;
  int64_t columns;
};

/** N x rows x columns x C -> windows of all images x places x C. */
torch::Tensor
SplitIntoWindows(const torch::Tensor & map)
{
  const int64_t rows = map.size(1) / window;
  const int64_t columns = map.size(2) / window;
  return map.view({ map.size(0), rows, window, columns, window, map.size(3) })
    .permute({ 0, 1, 3, 2, 4, 5 })
    .reshape({ -1, window * window, map.size(3) });
}

torch::Tensor
JoinWindows(const torch::Tensor & windows, const PlaneSize & size)
{
  const int64_t rows = size.rows / window;
  const int64_t columns = size.columns / window;
  return windows.view({ -1, rows, columns, window, window, windows.size(2) })
    .permute({ 0, 1, 3, 2, 4, 5 })
    .reshape({ -1, size.rows, size.columns, windows.size(2) });
}

/** Which row of the table of biases two places of a window take: by the difference of their rows and columns. */
torch::Tensor
MakeRelativeIndex()
{
  const torch::Tensor place = torch::arange(window * window);
  const torch::Tensor row = torch::floor_divide(place, window);
  const torch::Tensor column = place.remainder(window);
  const torch::Tensor rows = row.unsqueeze(1) - row.unsqueeze(0) + (window - 1);
  const torch::Tensor columns = column.unsqueeze(1) - column.unsqueeze(0) + (window - 1);
  return (rows * (2 * window - 1) + columns).flatten();
}

/** 0 where two places of a shifted window were neighbors before the shift, -100 where the border lies between them:
 * windows x places x places. */
torch::Tensor
MakeShiftMask(const PlaneSize & size, const PlaneSize & shift, const torch::TensorOptions & options)
{
  const auto getPart = [&](int64_t extent, int64_t shifted) {
    const torch::Tensor place = torch::arange(extent, options.dtype(torch::kLong));
    return place.ge(extent - window).to(torch::kLong) + place.ge(extent - shifted).to(torch::kLong);
  };
  const torch::Tensor parts =
    3 * getPart(size.rows, shift.rows).unsqueeze(1) + getPart(size.columns, shift.columns).unsqueeze(0);
  const torch::Tensor windows = SplitIntoWindows(parts.view({ 1, size.rows, size.columns, 1 })).squeeze(2);
  const torch::Tensor differ = windows.unsqueeze(1).ne(windows.unsqueeze(2));
  return torch::zeros(differ.sizes(), options).masked_fill_(differ, -100.0);
}

/** Attention within windows, whose grid may be shifted by half a window. */
class WindowAttention : public torch::nn::Module
{
public:
  WindowAttention(int64_t channels, bool isShifted)
    : m_Heads(channels / headChannels)
    , m_IsShifted(isShifted)
  {
    constexpr int64_t offsets = 2 * window - 1;
    relative_position_bias_table =
      register_parameter("relative_position_bias_table", torch::empty({ offsets * offsets, m_Heads }));
    qkv = register_module("qkv", torch::nn::Linear(channels, 3 * channels));
    proj = register_module("proj", torch::nn::Linear(channels, channels));
    torch::nn::init::normal_(relative_position_bias_table, 0.0, initialDeviation);
  }

  /** N x rows x columns x C */
  torch::Tensor
  forward(const torch::Tensor & map)
  {
    const int64_t   rows = map.size(1);
    const int64_t   columns = map.size(2);
    const auto      fill = [](int64_t extent) { return (window - extent % window) % window; };
    const PlaneSize size{ rows + fill(rows), columns + fill(columns) };
    torch::Tensor   padded = torch::constant_pad_nd(map, { 0, 0, 0, fill(columns), 0, fill(rows) });
    // One window holds all: there is nothing to shift it to.
    const auto      getShift = [this](int64_t extent) { return m_IsShifted && extent > window ? window / 2 : 0; };
    const PlaneSize shift{ getShift(size.rows), getShift(size.columns) };
    const bool      isShifted = shift.rows > 0 || shift.columns > 0;
    if (isShifted)
    {
      padded = padded.roll({ -shift.rows, -shift.columns }, { 1, 2 });
    }
    torch::Tensor attended = this->Attend(SplitIntoWindows(padded), size, shift, isShifted);
    attended = JoinWindows(attended, size);
    if (isShifted)
    {
      attended = attended.roll({ shift.rows, shift.columns }, { 1, 2 });
    }
    return attended.slice(1, 0, rows).slice(2, 0, columns);
  }

private:
  torch::Tensor
  Attend(const torch::Tensor & windows, const PlaneSize & size, const PlaneSize & shift, bool isShifted)
  {
    const int64_t count = windows.size(0);
    const int64_t places = windows.size(1);
    const int64_t channels = windows.size(2);
    const auto    parts = qkv(windows).view({ count, places, 3, m_Heads, headChannels }).permute({ 2, 0, 3, 1, 4 });
    torch::Tensor bias = relative_position_bias_table.index({ MakeRelativeIndex().to(windows.device()) })
                           .view({ places, places, m_Heads });
    bias = bias.permute({ 2, 0, 1 }).unsqueeze(0);
    if (isShifted)
    {
      const torch::Tensor mask = MakeShiftMask(size, shift, windows.options()).unsqueeze(1);
      bias = (bias + mask).repeat({ count / mask.size(0), 1, 1, 1 });
    }
    const auto attended = at::scaled_dot_product_attention(parts[0], parts[1], parts[2], bias.to(windows.dtype()));
    return proj(attended.transpose(1, 2).reshape({ count, places, channels }));
  }

  int64_t           m_Heads;
  bool              m_IsShifted;
  torch::Tensor     relative_position_bias_table;
  torch::nn::Linear qkv{ nullptr };
  torch::nn::Linear proj{ nullptr };
};

class Block : public torch::nn::Module
{
public:
  Block(int64_t channels, bool isShifted, double dropProbability)
    : norm1(register_module("norm1", MakeLayerNorm(channels, torchEpsilon)))
    , attn(register_module("attn", std::make_shared<WindowAttention>(channels, isShifted)))
    , norm2(register_module("norm2", MakeLayerNorm(channels, torchEpsilon)))
    , mlp(register_module("mlp", std::make_shared<Perceptron>(channels, 4 * channels)))
    , m_DropProbability(dropProbability)
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor middle = input + MayDropBranches(attn->forward(norm1(input)), m_DropProbability, is_training());
    return middle + MayDropBranches(mlp->forward(norm2(middle)), m_DropProbability, is_training());
  }

private:
  torch::nn::LayerNorm             norm1;
  std::shared_ptr<WindowAttention> attn;
  torch::nn::LayerNorm             norm2;
  std::shared_ptr<Perceptron>      mlp;
  double                           m_DropProbability;
};

/** Four neighbors become one place of twice as many channels. */
class PatchMerging : public torch::nn::Module
{
public:
  explicit PatchMerging(int64_t channels)
    : reduction(register_module("reduction",
                                torch::nn::Linear(torch::nn::LinearOptions(4 * channels, 2 * channels).bias(false))))
    , norm(register_module("norm", MakeLayerNorm(4 * channels, torchEpsilon)))
  {}

  torch::Tensor
  forward(const torch::Tensor & map)
  {
    const torch::Tensor even = torch::constant_pad_nd(map, { 0, 0, 0, map.size(2) % 2, 0, map.size(1) % 2 });
    const auto          get = [&](int64_t row, int64_t column) {
      return even.slice(1, row, even.size(1), 2).slice(2, column, even.size(2), 2);
    };
    return reduction(norm(torch::cat({ get(0, 0), get(1, 0), get(0, 1), get(1, 1) }, -1)));
  }

private:
  torch::nn::Linear    reduction;
  torch::nn::LayerNorm norm;
};

class SwinTransformer : public Backbone
{
public:
  explicit SwinTransformer(const BackboneOptions & options)
    : Backbone(options)
  {
    const auto embedding = register_module("patch_embed", std::make_shared<torch::nn::Module>("patch_embed"));
    m_Patches = embedding->register_module(
      "proj", MakeConvolution({ options.GetNumberOfPlanes(), firstWidth, patch, patch, 0, 1, true }));
    m_PatchNorm = embedding->register_module("norm", MakeLayerNorm(firstWidth, torchEpsilon));
    NumberedModules layers(*register_module("layers", std::make_shared<torch::nn::Module>("layers")));
    const int64_t   allBlocks = std::accumulate(blocksOfStages.begin(), blocksOfStages.end(), int64_t{ 0 });
    int64_t         block = 0;
    for (std::size_t s = 0; s < m_Stages.size(); ++s)
    {
      const auto    stage = layers.Add(std::make_shared<torch::nn::Module>("stage"));
      const int64_t width = firstWidth << s;
      if (s > 0)
      {
        m_Stages[s].merging = stage->register_module("downsample", std::make_shared<PatchMerging>(width / 2));
      }
      NumberedModules blocks(*stage->register_module("blocks", std::make_shared<torch::nn::Module>("blocks")));
      for (int64_t i = 0; i < blocksOfStages[s]; ++i)
      {
        const double probability = lastDropProbability * static_cast<double>(block++) / (allBlocks - 1.0);
        m_Stages[s].blocks.push_back(blocks.Add(std::make_shared<Block>(width, i % 2 == 1, probability)));
      }
    }
    const int64_t features = firstWidth << (m_Stages.size() - 1);
    m_Norm = register_module("norm", MakeLayerNorm(features, torchEpsilon));
    this->MakeHead("head.fc", features);
    this->Draw();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = m_PatchNorm(ChannelsToEnd(m_Patches(input)));
    for (const Stage & stage : m_Stages)
    {
      if (stage.merging)
      {
        features = stage.merging->forward(features);
      }
      for (const auto & block : stage.blocks)
      {
        features = block->forward(features);
      }
    }
    return ChannelsToFront(m_Norm(features));
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, initialDeviation);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  struct Stage
  {
    std::shared_ptr<PatchMerging>       merging;
    std::vector<std::shared_ptr<Block>> blocks;
  };

  /** Linear layers alone: the convolution keeps torch's default. */
  void
  Draw()
  {
    for (const auto & module : this->modules(false))
    {
      if (auto * const linear = module->as<torch::nn::Linear>())
      {
        torch::nn::init::normal_(linear->weight, 0.0, initialDeviation);
        if (linear->bias.defined())
        {
          torch::nn::init::zeros_(linear->bias);
        }
      }
    }
  }

  torch::nn::Conv2d    m_Patches{ nullptr };
  torch::nn::LayerNorm m_PatchNorm{ nullptr };
  std::array<Stage, 4> m_Stages;
  torch::nn::LayerNorm m_Norm{ nullptr };
};

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm, OriginEnum::Torchvision },
                    { { "layers.{s}.blocks.{i}.attn.relative_position_bias_table",
                        "layers.{s}.blocks.{i}.attn.relative_position_bias_table",
                        KeyLayer::Tensor },
                      // relative_position_index of older files, which follows from the size of a window.
                      { "layers.{s}.blocks.{i}.attn", "", KeyLayer::Ignored },
                      "patch_embed.proj",
                      "patch_embed.norm",
                      "layers.{s}.downsample.norm",
                      "layers.{s}.downsample.reduction",
                      "layers.{s}.blocks.{i}.norm{n}",
                      "layers.{s}.blocks.{i}.attn.qkv",
                      "layers.{s}.blocks.{i}.attn.proj",
                      "layers.{s}.blocks.{i}.mlp.fc{n}",
                      "norm",
                      "head.fc" });
  // Stages lie at the odd places of its features, reductions between them.
  const KeyMap torchvision(KeyNaming::Torch,
                           { OriginEnum::Torchvision, OriginEnum::Timm },
                           { { "features.{f}.{i}.attn.relative_position_bias_table",
                               "layers.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.attn.relative_position_bias_table",
                               KeyLayer::Tensor },
                             { "features.{f}.{i}.attn", "", KeyLayer::Ignored }, // relative_position_index
                             { "features.0.0", "patch_embed.proj" },
                             { "features.0.2", "patch_embed.norm" },
                             { "features.{f}.norm", "layers.{f[0,0,1,0,2,0,3]}.downsample.norm" },
                             { "features.{f}.reduction", "layers.{f[0,0,1,0,2,0,3]}.downsample.reduction" },
                             { "features.{f}.{i}.norm{n}", "layers.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.norm{n}" },
                             { "features.{f}.{i}.attn.qkv", "layers.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.attn.qkv" },
                             { "features.{f}.{i}.attn.proj", "layers.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.attn.proj" },
                             { "features.{f}.{i}.mlp.0", "layers.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.mlp.fc1" },
                             { "features.{f}.{i}.mlp.3", "layers.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.mlp.fc2" },
                             "norm",
                             { "head", "head.fc" } });
  return { timm, torchvision };
}
} // namespace

BackboneFamily
MakeSwinTransformers()
{
  auto torchvision = PublishedByTorchvision();
  torchvision.interpolation = CTPreprocessingEnums::Interpolation::Cubic;
  torchvision.cropFraction = 224.0 / 232.0;
  auto timm = PublishedByTimm();
  timm.cropFraction = 0.9;

  RegisteredBackbone tiny;
  tiny.description.name = "swin-tiny";
  tiny.description.multiplications = 4350425088;
  tiny.description.publications = { torchvision, timm };
  tiny.description.source = "Liu et al. 2021, 10.1109/ICCV48922.2021.00986; torchvision swin_t, timm "
                            "swin_tiny_patch4_window7_224";
  tiny.minimumSize = patch;
  tiny.make = [](const auto & options) { return std::make_shared<SwinTransformer>(options); };
  tiny.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { tiny };
}
} // namespace TransferLearning
} // namespace itk
