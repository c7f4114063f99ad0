// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// InceptionV3 with the tensor names of torchvision. Layout: Szegedy et al. 2016, 10.1109/CVPR.2016.308, table 1, as
// TensorFlow published it.
#include "Networks/BackboneFamilies.h"
#include "Networks/InceptionUnit.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr KernelSize row{ { 1, 7 } };
constexpr KernelSize column{ { 7, 1 } };
constexpr KernelSize square{ { 3, 3 } };

/** Keras's pools do not count the padding. */
bool
CountsPadding(const BackboneOptions & options)
{
  return options.structure.origin != ClassificationNetworkEnums::Origin::Keras;
}

/** A block of named units. */
class Block : public torch::nn::Module
{
public:
  virtual torch::Tensor
  forward(const torch::Tensor & input) = 0;

protected:
  InceptionUnit
  Add(const char * name, InceptionUnit unit)
  {
    return register_module(name, std::move(unit));
  }
};

class BlockA : public Block
{
public:
  BlockA(int64_t input, int64_t poolFeatures, bool countsPadding)
    : m_CountsPadding(countsPadding)
    , m_Point(Add("branch1x1", MakeUnit(input, 64)))
    , m_Five{ Add("branch5x5_1", MakeUnit(input, 48)), Add("branch5x5_2", MakeSameUnit(48, 64, { { 5, 5 } })) }
    , m_Double{ Add("branch3x3dbl_1", MakeUnit(input, 64)),
                Add("branch3x3dbl_2", MakeSameUnit(64, 96, square)),
                Add("branch3x3dbl_3", MakeSameUnit(96, 96, square)) }
    , m_Pool(Add("branch_pool", MakeUnit(input, poolFeatures)))
  {}

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    return torch::cat({ m_Point(input),
                        RunUnits(m_Five, input),
                        RunUnits(m_Double, input),
                        m_Pool(AverageOfNeighbors(input, m_CountsPadding)) },
                      1);
  }

private:
  bool                       m_CountsPadding;
  InceptionUnit              m_Point;
  std::vector<InceptionUnit> m_Five;
  std::vector<InceptionUnit> m_Double;
  InceptionUnit              m_Pool;
};

/** Half the size. */
class BlockB : public Block
{
public:
  explicit BlockB(int64_t input)
    : m_Three(Add("branch3x3", MakeUnit(input, 384, 3, 2)))
    , m_Double{ Add("branch3x3dbl_1", MakeUnit(input, 64)),
                Add("branch3x3dbl_2", MakeSameUnit(64, 96, square)),
                Add("branch3x3dbl_3", MakeUnit(96, 96, 3, 2)) }
  {}

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    return torch::cat({ m_Three(input), RunUnits(m_Double, input), MaxPool(input, 3, 2) }, 1);
  }

private:
  InceptionUnit              m_Three;
  std::vector<InceptionUnit> m_Double;
};

/** Kernels of seven, factored into rows and columns. */
class BlockC : public Block
{
public:
  BlockC(int64_t input, int64_t middle, bool countsPadding)
    : m_CountsPadding(countsPadding)
    , m_Point(Add("branch1x1", MakeUnit(input, 192)))
    , m_Seven{ Add("branch7x7_1", MakeUnit(input, middle)),
               Add("branch7x7_2", MakeSameUnit(middle, middle, row)),
               Add("branch7x7_3", MakeSameUnit(middle, 192, column)) }
    , m_Double{ Add("branch7x7dbl_1", MakeUnit(input, middle)),
                Add("branch7x7dbl_2", MakeSameUnit(middle, middle, column)),
                Add("branch7x7dbl_3", MakeSameUnit(middle, middle, row)),
                Add("branch7x7dbl_4", MakeSameUnit(middle, middle, column)),
                Add("branch7x7dbl_5", MakeSameUnit(middle, 192, row)) }
    , m_Pool(Add("branch_pool", MakeUnit(input, 192)))
  {}

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    return torch::cat({ m_Point(input),
                        RunUnits(m_Seven, input),
                        RunUnits(m_Double, input),
                        m_Pool(AverageOfNeighbors(input, m_CountsPadding)) },
                      1);
  }

private:
  bool                       m_CountsPadding;
  InceptionUnit              m_Point;
  std::vector<InceptionUnit> m_Seven;
  std::vector<InceptionUnit> m_Double;
  InceptionUnit              m_Pool;
};

/** Half the size. */
class BlockD : public Block
{
public:
  explicit BlockD(int64_t input)
    : m_Three{ Add("branch3x3_1", MakeUnit(input, 192)), Add("branch3x3_2", MakeUnit(192, 320, 3, 2)) }
    , m_Seven{ Add("branch7x7x3_1", MakeUnit(input, 192)),
               Add("branch7x7x3_2", MakeSameUnit(192, 192, row)),
               Add("branch7x7x3_3", MakeSameUnit(192, 192, column)),
               Add("branch7x7x3_4", MakeUnit(192, 192, 3, 2)) }
  {}

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    return torch::cat({ RunUnits(m_Three, input), RunUnits(m_Seven, input), MaxPool(input, 3, 2) }, 1);
  }

private:
  std::vector<InceptionUnit> m_Three;
  std::vector<InceptionUnit> m_Seven;
};

/** Branches that end in a row and a column side by side. */
class BlockE : public Block
{
public:
  BlockE(int64_t input, bool countsPadding)
    : m_CountsPadding(countsPadding)
    , m_Point(Add("branch1x1", MakeUnit(input, 320)))
    , m_Three{ Add("branch3x3_1", MakeUnit(input, 384)) }
    , m_ThreeRow(Add("branch3x3_2a", MakeSameUnit(384, 384, { { 1, 3 } })))
    , m_ThreeColumn(Add("branch3x3_2b", MakeSameUnit(384, 384, { { 3, 1 } })))
    , m_Double{ Add("branch3x3dbl_1", MakeUnit(input, 448)), Add("branch3x3dbl_2", MakeSameUnit(448, 384, square)) }
    , m_DoubleRow(Add("branch3x3dbl_3a", MakeSameUnit(384, 384, { { 1, 3 } })))
    , m_DoubleColumn(Add("branch3x3dbl_3b", MakeSameUnit(384, 384, { { 3, 1 } })))
    , m_Pool(Add("branch_pool", MakeUnit(input, 192)))
  {}

  torch::Tensor
  forward(const torch::Tensor & input) override
  {
    const torch::Tensor three = RunUnits(m_Three, input);
    const torch::Tensor twice = RunUnits(m_Double, input);
    return torch::cat({ m_Point(input),
                        m_ThreeRow(three),
                        m_ThreeColumn(three),
                        m_DoubleRow(twice),
                        m_DoubleColumn(twice),
                        m_Pool(AverageOfNeighbors(input, m_CountsPadding)) },
                      1);
  }

private:
  bool                       m_CountsPadding;
  InceptionUnit              m_Point;
  std::vector<InceptionUnit> m_Three;
  InceptionUnit              m_ThreeRow;
  InceptionUnit              m_ThreeColumn;
  std::vector<InceptionUnit> m_Double;
  InceptionUnit              m_DoubleRow;
  InceptionUnit              m_DoubleColumn;
  InceptionUnit              m_Pool;
};

constexpr int64_t mapFeatures = 2048;
constexpr int64_t auxiliaryFeatures = 768;
/** Rows and columns of the map half way that the auxiliary classifier's layers leave a place of; an input of 299. */
constexpr int64_t auxiliarySize = 17;

class InceptionV3 : public Backbone
{
public:
  explicit InceptionV3(const BackboneOptions & options)
    : Backbone(options)
  {
    // TensorFlow's slim library, which published the architecture's first weights, trains with this weight.
    this->auxiliaryLossWeight = 0.4;
    const bool counts = CountsPadding(options);
    const auto unit = [&](const char * name, InceptionUnit made) { return register_module(name, std::move(made)); };
    m_Stem[0] = { unit("Conv2d_1a_3x3", MakeUnit(options.GetNumberOfPlanes(), 32, 3, 2)),
                  unit("Conv2d_2a_3x3", MakeUnit(32, 32, 3)),
                  unit("Conv2d_2b_3x3", MakeSameUnit(32, 64, square)) };
    m_Stem[1] = { unit("Conv2d_3b_1x1", MakeUnit(64, 80)), unit("Conv2d_4a_3x3", MakeUnit(80, 192, 3)) };
    const auto block = [&](const char * name, std::shared_ptr<Block> made) { return register_module(name, made); };
    m_Middle = { block("Mixed_5b", std::make_shared<BlockA>(192, 32, counts)),
                 block("Mixed_5c", std::make_shared<BlockA>(256, 64, counts)),
                 block("Mixed_5d", std::make_shared<BlockA>(288, 64, counts)),
                 block("Mixed_6a", std::make_shared<BlockB>(288)),
                 block("Mixed_6b", std::make_shared<BlockC>(768, 128, counts)),
                 block("Mixed_6c", std::make_shared<BlockC>(768, 160, counts)),
                 block("Mixed_6d", std::make_shared<BlockC>(768, 160, counts)),
                 block("Mixed_6e", std::make_shared<BlockC>(768, 192, counts)) };
    m_Auxiliary = register_module("AuxLogits", std::make_shared<torch::nn::Module>("AuxLogits"));
    m_AuxiliaryUnits = { m_Auxiliary->register_module("conv0", MakeUnit(auxiliaryFeatures, 128)),
                         m_Auxiliary->register_module("conv1", MakeUnit(128, auxiliaryFeatures, 5)) };
    this->RegisterAuxiliaryClassifier(options.numberOfClasses);
    this->NameAuxiliaryHead("AuxLogits.fc");
    m_End = { block("Mixed_7a", std::make_shared<BlockD>(768)),
              block("Mixed_7b", std::make_shared<BlockE>(1280, counts)),
              block("Mixed_7c", std::make_shared<BlockE>(mapFeatures, counts)) };
    this->MakeHead("fc", mapFeatures);
    this->Draw();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    return this->Run(m_End, this->ForwardMiddle(input));
  }

  TrainingLogits
  ForwardTraining(const torch::Tensor & input) override
  {
    const torch::Tensor middle = this->ForwardMiddle(input);
    torch::Tensor       auxiliary;
    if (is_training() && !m_AuxiliaryClassifier.is_empty() && middle.size(2) >= auxiliarySize &&
        middle.size(3) >= auxiliarySize)
    {
      const torch::Tensor map = RunUnits(m_AuxiliaryUnits, torch::avg_pool2d(middle, 5, 3));
      auxiliary = m_AuxiliaryClassifier(AverageOverSpace(map));
    }
    return { this->ForwardHead(this->Run(m_End, middle)), auxiliary };
  }

  void
  ReplaceHead(unsigned int numberOfClasses) override
  {
    Backbone::ReplaceHead(numberOfClasses);
    this->RegisterAuxiliaryClassifier(numberOfClasses);
    if (!m_AuxiliaryClassifier.is_empty())
    {
      torch::nn::init::normal_(m_AuxiliaryClassifier->weight, 0.0, auxiliaryDeviation);
      m_AuxiliaryClassifier->to(this->parameters().front().device());
      m_AuxiliaryClassifier->train(this->is_training());
    }
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, deviation);
  }

private:
  using Blocks = std::vector<std::shared_ptr<Block>>;
  static constexpr double deviation = 0.1;
  static constexpr double auxiliaryDeviation = 0.001;

  torch::Tensor
  Run(Blocks & blocks, torch::Tensor features)
  {
    for (const auto & block : blocks)
    {
      features = block->forward(features);
    }
    return features;
  }

  torch::Tensor
  ForwardMiddle(const torch::Tensor & input)
  {
    torch::Tensor features = input;
    for (auto & part : m_Stem)
    {
      features = MaxPool(RunUnits(part, features), 3, 2);
    }
    return this->Run(m_Middle, features);
  }

  void
  RegisterAuxiliaryClassifier(unsigned int numberOfClasses)
  {
    if (!m_AuxiliaryClassifier.is_empty())
    {
      m_Auxiliary->unregister_module("fc");
      m_AuxiliaryClassifier = nullptr;
    }
    if (numberOfClasses != 0)
    {
      m_AuxiliaryClassifier = m_Auxiliary->register_module("fc", torch::nn::Linear(auxiliaryFeatures, numberOfClasses));
    }
  }

  /** In the order of the reference, which cuts the distribution off at 2: twenty deviations. */
  void
  Draw()
  {
    for (const auto & module : modules(false))
    {
      if (const auto * const convolution = module->as<torch::nn::Conv2dImpl>())
      {
        torch::nn::init::normal_(convolution->weight, 0.0, deviation);
      }
      else if (const auto * const linear = module->as<torch::nn::LinearImpl>())
      {
        torch::nn::init::normal_(
          linear->weight, 0.0, linear == m_AuxiliaryClassifier.get() ? auxiliaryDeviation : deviation);
      }
    }
  }

  std::array<std::vector<InceptionUnit>, 2> m_Stem;
  Blocks                                    m_Middle;
  std::shared_ptr<torch::nn::Module>        m_Auxiliary;
  std::vector<InceptionUnit>                m_AuxiliaryUnits;
  torch::nn::Linear                         m_AuxiliaryClassifier{ nullptr };
  Blocks                                    m_End;
};

using OriginEnum = ClassificationNetworkEnums::Origin;

/** RadImageNet's modules are those of a sequence, "backbone.0" to "backbone.17", and one more where the auxiliary
 * classifier is among them; those without a name have no tensors. */
KeyMap
MakeRadImageNetMap(bool hasAuxiliary)
{
  std::vector<std::string> modules{
    "Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "", "Conv2d_3b_1x1", "Conv2d_4a_3x3", ""
  };
  for (const char * const block : { "5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c" })
  {
    modules.push_back(std::string("Mixed_") + block);
  }
  if (hasAuxiliary)
  {
    modules.insert(modules.end() - 3, "AuxLogits");
  }
  std::vector<KeyRule> rules;
  for (std::size_t place = 0; place < modules.size(); ++place)
  {
    for (const char * const layer : { ".conv", ".bn", ".{u:*}.conv", ".{u:*}.bn" })
    {
      rules.emplace_back((std::to_string(place) + layer).c_str(), (modules[place] + layer).c_str());
    }
  }
  if (hasAuxiliary)
  {
    rules.emplace_back("15.fc", "", KeyLayer::Ignored); // without the main classifier
  }
  KeyMap map(KeyNaming::Torch, { OriginEnum::Torchvision }, std::move(rules));
  map.input = PublishedByRadImageNet();
  return map;
}

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision, OriginEnum::Timm },
    { "Conv2d_{u:*}.conv", "Conv2d_{u:*}.bn", "Mixed_{u:*}.conv", "Mixed_{u:*}.bn", "AuxLogits.{u:*}", "fc" });
  KeyMap keras(KeyNaming::Keras, { OriginEnum::Keras }, { { "predictions", "fc" } });
  keras.sequences =
    MakeUnitSequences({ "Conv2d_{1a_3x3,2a_3x3,2b_3x3,3b_1x1,4a_3x3}",
                        "Mixed_5{b,c,d}.branch{1x1,5x5_1,5x5_2,3x3dbl_1,3x3dbl_2,3x3dbl_3,_pool}",
                        "Mixed_6a.branch{3x3,3x3dbl_1,3x3dbl_2,3x3dbl_3}",
                        "Mixed_6{b,c,d,e}.branch{1x1,7x7_{1..3},7x7dbl_{1..5},_pool}",
                        "Mixed_7a.branch{3x3_1,3x3_2,7x7x3_{1..4}}",
                        "Mixed_7{b,c}.branch{1x1,3x3_1,3x3_2a,3x3_2b,3x3dbl_1,3x3dbl_2,3x3dbl_3a,3x3dbl_3b,_pool}" });
  keras.missingScaleIsOne = true;
  return { torchvision, keras, MakeRadImageNetMap(false), MakeRadImageNetMap(true) };
}
} // namespace

BackboneFamily
MakeInceptions()
{
  using Normalization = CTPreprocessingEnums::Normalization;
  // torchvision normalizes with ImageNet's statistics and undoes it inside the network (transform_input).
  auto torchvision = PublishedByTorchvision(Normalization::TensorFlow);
  torchvision.cropFraction = 299.0 / 342.0;

  RegisteredBackbone inception;
  inception.description.name = "inceptionv3";
  inception.description.size = { { 299, 299, 0 } };
  inception.description.multiplications = 5713216096;
  inception.description.publications = { torchvision,
                                         PublishedByTimm(Normalization::TensorFlow),
                                         PublishedByKeras(Normalization::TensorFlow) };
  inception.description.source = "Szegedy et al. 2016, 10.1109/CVPR.2016.308; torchvision inception_v3 with its "
                                 "auxiliary classifier, Keras InceptionV3";
  inception.knownFiles = { { "radimagenet", PublishedByRadImageNetWithKeras() } };
  inception.minimumSize = 75;
  inception.dropout = 0.5;
  inception.make = [](const auto & options) { return std::make_shared<InceptionV3>(options); };
  inception.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { inception };
}
} // namespace TransferLearning
} // namespace itk
