// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ViT-B/16, and ViT-S/14 and ViT-B/14 as DINOv2 trains them, with the tensor names of timm. Layout: Dosovitskiy et al.
// 2021, arXiv 2010.11929, table 1; Oquab et al. 2024, arXiv 2304.07193.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"
#include "Networks/TransformerLayers.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr double  epsilon = 1e-6;
constexpr int64_t headChannels = 64;

struct Layout
{
  int64_t patch;
  int64_t width;
  int64_t grid;       ///< Patches in a row and in a column of the positions in a file.
  double  firstScale; ///< Of a block's branches; 0: they are not scaled.
};
constexpr int64_t numberOfBlocks = 12;

class Attention : public torch::nn::Module
{
public:
  explicit Attention(int64_t width)
    : qkv(register_module("qkv", torch::nn::Linear(width, 3 * width)))
    , proj(register_module("proj", torch::nn::Linear(width, width)))
  {}

  /** N x tokens x width */
  torch::Tensor
  forward(const torch::Tensor & tokens)
  {
    const auto parts =
      qkv(tokens).view({ tokens.size(0), tokens.size(1), 3, -1, headChannels }).permute({ 2, 0, 3, 1, 4 });
    return proj(at::scaled_dot_product_attention(parts[0], parts[1], parts[2]).transpose(1, 2).reshape(tokens.sizes()));
  }

private:
  torch::nn::Linear qkv;
  torch::nn::Linear proj;
};

/** Multiplies each channel by a number. */
class LayerScale : public torch::nn::Module
{
public:
  LayerScale(int64_t channels, double value)
    : gamma(register_parameter("gamma", torch::full({ channels }, value)))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return input * gamma;
  }

private:
  torch::Tensor gamma;
};

class Block : public torch::nn::Module
{
public:
  explicit Block(const Layout & layout)
  {
    norm1 = register_module("norm1", MakeLayerNorm(layout.width, epsilon));
    attn = register_module("attn", std::make_shared<Attention>(layout.width));
    norm2 = register_module("norm2", MakeLayerNorm(layout.width, epsilon));
    mlp = register_module("mlp", std::make_shared<Perceptron>(layout.width, 4 * layout.width));
    if (layout.firstScale != 0.0)
    {
      ls1 = register_module("ls1", std::make_shared<LayerScale>(layout.width, layout.firstScale));
      ls2 = register_module("ls2", std::make_shared<LayerScale>(layout.width, layout.firstScale));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor attended = attn->forward(norm1(input));
    const torch::Tensor middle = input + (ls1 ? ls1->forward(attended) : attended);
    const torch::Tensor computed = mlp->forward(norm2(middle));
    return middle + (ls2 ? ls2->forward(computed) : computed);
  }

private:
  torch::nn::LayerNorm        norm1{ nullptr };
  std::shared_ptr<Attention>  attn;
  torch::nn::LayerNorm        norm2{ nullptr };
  std::shared_ptr<Perceptron> mlp;
  std::shared_ptr<LayerScale> ls1;
  std::shared_ptr<LayerScale> ls2;
};

class VisionTransformer : public Backbone
{
public:
  VisionTransformer(const BackboneOptions & options, const Layout & layout)
    : Backbone(options)
    , m_Layout(layout)
  {
    const int64_t width = layout.width;
    cls_token = register_parameter("cls_token", torch::zeros({ 1, 1, width }));
    pos_embed = register_parameter("pos_embed", torch::empty({ 1, 1 + layout.grid * layout.grid, width }));
    const auto embedding = register_module("patch_embed", std::make_shared<torch::nn::Module>("patch_embed"));
    m_Patches = embedding->register_module(
      "proj", MakeConvolution({ options.GetNumberOfPlanes(), width, layout.patch, layout.patch, 0, 1, true }));
    NumberedModules blocks(*register_module("blocks", std::make_shared<torch::nn::Module>("blocks")));
    for (int64_t i = 0; i < numberOfBlocks; ++i)
    {
      m_Blocks.push_back(blocks.Add(std::make_shared<Block>(layout)));
    }
    m_Norm = register_module("norm", MakeLayerNorm(width, epsilon));
    this->MakeHead("head", width);
    DrawNormalWeights(*this);
    torch::nn::init::normal_(pos_embed, 0.0, initialDeviation);
    torch::nn::init::normal_(cls_token, 0.0, 1e-6);
  }

  /** What the last block is given: it and the class token of its output are the head's, so that Grad-CAM explains what
   * the patches tell the class token there. */
  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    const auto fill = [this](int64_t extent) { return (m_Layout.patch - extent % m_Layout.patch) % m_Layout.patch; };
    const torch::Tensor padded = torch::constant_pad_nd(input, { 0, fill(input.size(3)), 0, fill(input.size(2)) });
    const torch::Tensor patches = m_Patches(padded);
    const int64_t       rows = patches.size(2);
    const int64_t       columns = patches.size(3);
    const torch::Tensor first = cls_token.expand({ input.size(0), -1, -1 });
    torch::Tensor       tokens = torch::cat({ first, patches.flatten(2).transpose(1, 2) }, 1);
    tokens = tokens + this->GetPositions(rows, columns);
    for (std::size_t i = 0; i + 1 < m_Blocks.size(); ++i)
    {
      tokens = m_Blocks[i]->forward(tokens);
    }
    const auto map = tokens.slice(1, 1).transpose(1, 2).reshape({ input.size(0), m_Layout.width, rows, columns });
    return { map, tokens.select(1, 0) };
  }

  torch::Tensor
  PoolFeatures(const Features & features) override
  {
    const auto tokens = torch::cat({ features.classToken.unsqueeze(1), features.map.flatten(2).transpose(1, 2) }, 1);
    return m_Norm(m_Blocks.back()->forward(tokens).select(1, 0));
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, initialDeviation);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  /** Bicubic with anti-aliasing where the grid is another than the file's, as timm's resample_abs_pos_embed(). */
  torch::Tensor
  GetPositions(int64_t rows, int64_t columns) const
  {
    const int64_t grid = m_Layout.grid;
    if (rows == grid && columns == grid)
    {
      return pos_embed;
    }
    const torch::Tensor plane =
      pos_embed.slice(1, 1).reshape({ 1, grid, grid, m_Layout.width }).permute({ 0, 3, 1, 2 });
    const torch::Tensor resampled =
      at::_upsample_bicubic2d_aa(plane.to(torch::kFloat32), { rows, columns }, false, c10::nullopt, c10::nullopt);
    return torch::cat({ pos_embed.slice(1, 0, 1), resampled.flatten(2).transpose(1, 2).to(pos_embed.dtype()) }, 1);
  }

  Layout                              m_Layout;
  torch::Tensor                       cls_token;
  torch::Tensor                       pos_embed;
  torch::nn::Conv2d                   m_Patches{ nullptr };
  std::vector<std::shared_ptr<Block>> m_Blocks;
  torch::nn::LayerNorm                m_Norm{ nullptr };
};

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm, OriginEnum::Torchvision },
                    { { "cls_token", "cls_token", KeyLayer::Tensor },
                      { "pos_embed", "pos_embed", KeyLayer::Tensor },
                      // Of DINOv2's own files: for training by hidden patches.
                      { "mask_token", "", KeyLayer::Ignored },
                      { "blocks.{i}.ls{n}.gamma", "blocks.{i}.ls{n}.gamma", KeyLayer::Tensor },
                      "patch_embed.proj",
                      "blocks.{i}.norm{n}",
                      "blocks.{i}.attn.qkv",
                      "blocks.{i}.attn.proj",
                      "blocks.{i}.mlp.fc{n}",
                      "norm",
                      "head" });
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision, OriginEnum::Timm },
    { { "class_token", "cls_token", KeyLayer::Tensor },
      { "encoder.pos_embedding", "pos_embed", KeyLayer::Tensor },
      { "encoder.layers.encoder_layer_{i}.self_attention.in_proj_weight",
        "blocks.{i}.attn.qkv.weight",
        KeyLayer::Tensor },
      { "encoder.layers.encoder_layer_{i}.self_attention.in_proj_bias", "blocks.{i}.attn.qkv.bias", KeyLayer::Tensor },
      { "conv_proj", "patch_embed.proj" },
      { "encoder.layers.encoder_layer_{i}.ln_{n}", "blocks.{i}.norm{n}" },
      { "encoder.layers.encoder_layer_{i}.self_attention.out_proj", "blocks.{i}.attn.proj" },
      { "encoder.layers.encoder_layer_{i}.mlp.0", "blocks.{i}.mlp.fc1" },
      { "encoder.layers.encoder_layer_{i}.mlp.3", "blocks.{i}.mlp.fc2" },
      // Published before torchvision 0.13.
      { "encoder.layers.encoder_layer_{i}.mlp.linear_{n}", "blocks.{i}.mlp.fc{n}" },
      { "encoder.ln", "norm" },
      { "heads.head", "head" } });
  return { timm, torchvision };
}

RegisteredBackbone
MakeNetwork(const Layout & layout)
{
  RegisteredBackbone network;
  const auto         size = static_cast<unsigned int>(layout.patch * layout.grid);
  network.description.size = { { size, size, 0 } };
  network.make = [layout](const auto & options) { return std::make_shared<VisionTransformer>(options, layout); };
  return network;
}
} // namespace

BackboneFamily
MakeVisionTransformers()
{
  const auto keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  auto       timm = PublishedByTimm(CTPreprocessingEnums::Normalization::TensorFlow);
  timm.cropFraction = 0.9;
  RegisteredBackbone base16 = MakeNetwork({ 16, 768, 14, 0.0 });
  base16.description.name = "vit-base-patch16";
  base16.description.multiplications = 16848500736;
  base16.description.publications = { PublishedByTorchvision(), timm };
  base16.description.source = "Dosovitskiy et al. 2021, arXiv 2010.11929; torchvision vit_b_16, timm "
                              "vit_base_patch16_224";

  const std::string dinov2 = "Oquab et al. 2024, arXiv 2304.07193; timm ";
  auto              wholeImage = PublishedByTimm();
  wholeImage.cropFraction = 1.0;
  RegisteredBackbone small14 = MakeNetwork({ 14, 384, 37, 1e-5 });
  small14.description.name = "vit-small-patch14-dinov2";
  small14.description.multiplications = 29399612928;
  small14.description.publications = { wholeImage };
  small14.description.source = dinov2 + "vit_small_patch14_dinov2";

  RegisteredBackbone base14 = MakeNetwork({ 14, 768, 37, 1e-5 });
  base14.description.name = "vit-base-patch14-dinov2";
  base14.description.multiplications = 116979465216;
  base14.description.publications = { wholeImage };
  base14.description.source = dinov2 + "vit_base_patch14_dinov2";

  BackboneFamily family{ base16, small14, base14 };
  for (RegisteredBackbone & network : family)
  {
    network.keyMaps = keyMaps;
  }
  return family;
}
} // namespace TransferLearning
} // namespace itk
