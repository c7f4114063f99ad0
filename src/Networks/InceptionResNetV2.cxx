// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Inception-ResNet-v2 with the tensor names of timm. Layout: Szegedy et al. 2017, arXiv 1602.07261, figures 10 to 19,
// as TensorFlow published it. Keras's network computes the same.
#include "Networks/BackboneFamilies.h"
#include "Networks/InceptionUnit.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr KernelSize square{ { 3, 3 } };

/** Branches side by side, whose outputs are concatenated: each a unit of its own name, or several under numbers. */
class Branches : public torch::nn::Module
{
public:
  virtual torch::Tensor
  forward(const torch::Tensor & input)
  {
    return torch::cat(this->RunBranches(input), 1);
  }

protected:
  void
  AddUnit(InceptionUnit unit)
  {
    m_Branches.push_back({ register_module(this->NextName(), std::move(unit)) });
  }

  void
  AddUnits(const std::vector<InceptionUnit> & units)
  {
    const std::string name = this->NextName();
    const auto        parent = register_module(name, std::make_shared<torch::nn::Module>(name));
    for (std::size_t i = 0; i < units.size(); ++i)
    {
      parent->register_module(std::to_string(i), units[i]);
    }
    m_Branches.push_back(units);
  }

  std::vector<torch::Tensor>
  RunBranches(const torch::Tensor & input)
  {
    std::vector<torch::Tensor> outputs;
    for (auto & branch : m_Branches)
    {
      outputs.push_back(RunUnits(branch, input));
    }
    return outputs;
  }

private:
  std::string
  NextName() const
  {
    return "branch" + std::to_string(m_Branches.size());
  }

  std::vector<std::vector<InceptionUnit>> m_Branches;
};

class Mixed5b : public Branches
{
public:
  Mixed5b()
  {
    this->AddUnit(MakeUnit(192, 96));
    this->AddUnits({ MakeUnit(192, 48), MakeSameUnit(48, 64, { { 5, 5 } }) });
    this->AddUnits({ MakeUnit(192, 64), MakeSameUnit(64, 96, square), MakeSameUnit(96, 96, square) });
    m_Pooled = MakeUnit(192, 64);
    // timm counts the pool before it.
    register_module("branch3", std::make_shared<torch::nn::Module>("branch3"))->register_module("1", m_Pooled);
  }

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    auto outputs = this->RunBranches(input);
    outputs.push_back(m_Pooled(AverageOfNeighbors(input, false)));
    return torch::cat(outputs, 1);
  }

private:
  InceptionUnit m_Pooled{ nullptr };
};

/** Half the size: branches of stride 2, and a pool. */
class Reduction : public Branches
{
public:
  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    auto outputs = this->RunBranches(input);
    outputs.push_back(MaxPool(input, 3, 2));
    return torch::cat(outputs, 1);
  }
};

class Mixed6a : public Reduction
{
public:
  Mixed6a()
  {
    this->AddUnit(MakeUnit(320, 384, 3, 2));
    this->AddUnits({ MakeUnit(320, 256), MakeSameUnit(256, 256, square), MakeUnit(256, 384, 3, 2) });
  }
};

class Mixed7a : public Reduction
{
public:
  Mixed7a()
  {
    this->AddUnits({ MakeUnit(1088, 256), MakeUnit(256, 384, 3, 2) });
    this->AddUnits({ MakeUnit(1088, 256), MakeUnit(256, 288, 3, 2) });
    this->AddUnits({ MakeUnit(1088, 256), MakeSameUnit(256, 288, square), MakeUnit(288, 320, 3, 2) });
  }
};

/** Branches that are scaled and added to the input. */
class Residual : public Branches
{
public:
  Residual(double scale, bool isActivated)
    : m_Scale(scale)
    , m_IsActivated(isActivated)
  {}

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    torch::Tensor sum = m_Projection(Branches::forward(input)).mul_(m_Scale).add_(input);
    return m_IsActivated ? ReluInPlace(sum) : sum;
  }

protected:
  /** After the branches. */
  void
  Project(int64_t input, int64_t output)
  {
    m_Projection = register_module("conv2d", MakeConvolution({ input, output, 1, 1, 0, 1, true }));
  }

private:
  double            m_Scale;
  bool              m_IsActivated;
  torch::nn::Conv2d m_Projection{ nullptr };
};

class Block35 : public Residual
{
public:
  Block35()
    : Residual(0.17, true)
  {
    this->AddUnit(MakeUnit(320, 32));
    this->AddUnits({ MakeUnit(320, 32), MakeSameUnit(32, 32, square) });
    this->AddUnits({ MakeUnit(320, 32), MakeSameUnit(32, 48, square), MakeSameUnit(48, 64, square) });
    this->Project(128, 320);
  }
};

class Block17 : public Residual
{
public:
  Block17()
    : Residual(0.1, true)
  {
    this->AddUnit(MakeUnit(1088, 192));
    this->AddUnits({ MakeUnit(1088, 128), MakeSameUnit(128, 160, { { 1, 7 } }), MakeSameUnit(160, 192, { { 7, 1 } }) });
    this->Project(384, 1088);
  }
};

class Block8 : public Residual
{
public:
  Block8(double scale, bool isActivated)
    : Residual(scale, isActivated)
  {
    this->AddUnit(MakeUnit(2080, 192));
    this->AddUnits({ MakeUnit(2080, 192), MakeSameUnit(192, 224, { { 1, 3 } }), MakeSameUnit(224, 256, { { 3, 1 } }) });
    this->Project(448, 2080);
  }
};

constexpr int64_t numberOfFeatures = 1536;

/** The reference leaves the weights as torch's layers draw them. */
class InceptionResNetV2 : public Backbone
{
public:
  explicit InceptionResNetV2(const BackboneOptions & options)
    : Backbone(options)
  {
    const auto unit = [&](const char * name, InceptionUnit made) { return register_module(name, std::move(made)); };
    m_Stem[0] = { unit("conv2d_1a", MakeUnit(options.GetNumberOfPlanes(), 32, 3, 2)),
                  unit("conv2d_2a", MakeUnit(32, 32, 3)),
                  unit("conv2d_2b", MakeSameUnit(32, 64, square)) };
    m_Stem[1] = { unit("conv2d_3b", MakeUnit(64, 80)), unit("conv2d_4a", MakeUnit(80, 192, 3)) };
    m_Blocks.push_back(register_module("mixed_5b", std::make_shared<Mixed5b>()));
    this->Repeat("repeat", 10, [] { return std::make_shared<Block35>(); });
    m_Blocks.push_back(register_module("mixed_6a", std::make_shared<Mixed6a>()));
    this->Repeat("repeat_1", 20, [] { return std::make_shared<Block17>(); });
    m_Blocks.push_back(register_module("mixed_7a", std::make_shared<Mixed7a>()));
    this->Repeat("repeat_2", 9, [] { return std::make_shared<Block8>(0.2, true); });
    m_Blocks.push_back(register_module("block8", std::make_shared<Block8>(1.0, false)));
    m_Last = unit("conv2d_7b", MakeUnit(2080, numberOfFeatures));
    this->MakeHead("classif", numberOfFeatures);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = input;
    for (auto & part : m_Stem)
    {
      features = MaxPool(RunUnits(part, features), 3, 2);
    }
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    return m_Last(features);
  }

private:
  template <typename TMake>
  void
  Repeat(const char * name, int number, const TMake & make)
  {
    const auto parent = register_module(name, std::make_shared<torch::nn::Module>(name));
    for (int i = 0; i < number; ++i)
    {
      m_Blocks.push_back(parent->register_module(std::to_string(i), make()));
    }
  }

  std::array<std::vector<InceptionUnit>, 2> m_Stem;
  std::vector<std::shared_ptr<Branches>>    m_Blocks;
  InceptionUnit                             m_Last{ nullptr };
};

/** The modules of timm's network as those of a sequence, "backbone.0" to "backbone.14"; those without a name have no
 * tensors. */
KeyMap
MakeRadImageNetMap()
{
  constexpr const char * modules[] = { "conv2d_1a", "conv2d_2a", "conv2d_2b", "",       "conv2d_3b",
                                       "conv2d_4a", "",          "mixed_5b",  "repeat", "mixed_6a",
                                       "repeat_1",  "mixed_7a",  "repeat_2",  "block8", "conv2d_7b" };
  std::vector<KeyRule>   rules;
  int                    place = 0;
  for (const std::string module : modules)
  {
    const std::string number = std::to_string(place++);
    for (const char * const layer : { "conv", "bn", "{u:*}.conv", "{u:*}.bn", "{u:*}.conv2d", "conv2d" })
    {
      rules.emplace_back((number + '.' + layer).c_str(), (module + '.' + layer).c_str());
    }
  }
  KeyMap map(KeyNaming::Torch, { ClassificationNetworkEnums::Origin::Timm }, std::move(rules));
  map.input = PublishedByRadImageNet();
  return map;
}

KeyMaps
MakeKeyMaps()
{
  const KeyMap timm(KeyNaming::Torch,
                    { ClassificationNetworkEnums::Origin::Timm },
                    { "conv2d_{u:*}.conv",
                      "conv2d_{u:*}.bn",
                      "mixed_{u:*}.conv",
                      "mixed_{u:*}.bn",
                      "repeat{u:*}.conv",
                      "repeat{u:*}.bn",
                      "repeat{u:*}.conv2d",
                      "block8.{u:*}.conv",
                      "block8.{u:*}.bn",
                      "block8.conv2d",
                      "classif" });
  KeyMap       keras(KeyNaming::Keras,
                     { ClassificationNetworkEnums::Origin::Keras },
                     { { "block35_{i}_conv", "repeat.{i-1}.conv2d" },
                       { "block17_{i}_conv", "repeat_1.{i-1}.conv2d" },
                       { "block8_10_conv", "block8.conv2d" },
                       { "block8_{i}_conv", "repeat_2.{i-1}.conv2d" },
                       { "conv_7b", "conv2d_7b.conv" },
                       { "conv_7b_bn", "conv2d_7b.bn" },
                       { "predictions", "classif" } });
  keras.sequences = MakeUnitSequences({ "conv2d_{1a,2a,2b,3b,4a}",
                                        "mixed_5b.branch{0,1.0,1.1,2.0,2.1,2.2,3.1}",
                                        "repeat.{0..9}.branch{0,1.0,1.1,2.0,2.1,2.2}",
                                        "mixed_6a.branch{0,1.0,1.1,1.2}",
                                        "repeat_1.{0..19}.branch{0,1.0,1.1,1.2}",
                                        "mixed_7a.branch{0.0,0.1,1.0,1.1,2.0,2.1,2.2}",
                                        "repeat_2.{0..8}.branch{0,1.0,1.1,1.2}",
                                        "block8.branch{0,1.0,1.1,1.2}" });
  keras.missingScaleIsOne = true;
  return { timm, keras, MakeRadImageNetMap() };
}
} // namespace

BackboneFamily
MakeInceptionResNets()
{
  using Normalization = CTPreprocessingEnums::Normalization;
  auto timm = PublishedByTimm(Normalization::TensorFlow);
  timm.cropFraction = 0.8975;

  RegisteredBackbone network;
  network.description.name = "inceptionresnetv2";
  network.description.size = { { 299, 299, 0 } };
  network.description.multiplications = 13155794016;
  network.description.publications = { timm, PublishedByKeras(Normalization::TensorFlow) };
  network.description.source =
    "Szegedy et al. 2017, arXiv 1602.07261; timm inception_resnet_v2, Keras InceptionResNetV2";
  network.knownFiles = { { "radimagenet", PublishedByRadImageNetWithKeras() } };
  network.minimumSize = 75;
  network.dropout = 0.2;
  network.make = [](const auto & options) { return std::make_shared<InceptionResNetV2>(options); };
  network.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { network };
}
} // namespace TransferLearning
} // namespace itk
