// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Names of published tensors. Oracles: the lists that torchvision, timm, MONAI and Keras give of their own networks
// (test/data/keymaps), against the tensors of the networks here; numpy's transpose and reshape.
#include "KeyMapFixture.h"
#include "Networks/BackboneOutline.h"
#include "Networks/HeadExemptions.h"
#include "Networks/NetworkTensors.h"
#include "WeightFiles.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <algorithm>

namespace
{
using namespace itk::TransferLearning;
using itk::Backbone;
using itk::BackboneOptions;

/** A module of the recognized architecture and publisher, with the published number of classes. */
std::shared_ptr<Backbone>
MakeModule(const RecognizedWeights & weights)
{
  BackboneOptions options;
  options.structure = itk::ClassificationNetwork::GetDefaultStructure(weights.registration->description.name);
  options.structure.origin = weights.origins.front();
  options.structure.channels = GetNumberOfChannels(weights);
  options.numberOfClasses = GetNumberOfClasses(weights);
  return MakeBackbone(*weights.registration, options, 0);
}

bool
EndsWith(const std::string & text, const std::string & end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/** Whether a publisher may leave the tensor out. */
bool
MayBeMissing(const RecognizedWeights & weights, const std::string & name)
{
  const std::string auxiliary = GetClassifierPrefix(GetOutline(*weights.registration).auxiliaryHeadName);
  const bool        isScale = EndsWith(name, ".bn.weight");
  return EndsWith(name, "num_batches_tracked") || (weights.tensors.missingScaleIsOne && isScale) ||
         (!auxiliary.empty() && name.compare(0, auxiliary.size(), auxiliary) == 0);
}

NamedTensors
MakeFile(const std::vector<std::string> & names)
{
  NamedTensors file;
  for (const auto & name : names)
  {
    NamedTensor tensor;
    tensor.name = name;
    file.tensors.push_back(tensor);
  }
  return file;
}

std::vector<std::string>
GetNames(const MappedTensors & mapped)
{
  std::vector<std::string> names;
  for (const auto & item : mapped.named)
  {
    names.push_back(item.first);
  }
  return names;
}

const KeyMaps &
GetKeyMaps(const std::string & architecture)
{
  return *FindBackbone(architecture).keyMaps;
}

std::string
Rename(const std::string & pattern, const std::string & result, const std::string & name)
{
  Captures captures;
  return NamePattern(pattern).Match(name, captures) ? NameTemplate(result).Fill(captures).value_or("outside") : "other";
}
} // namespace

TEST(KeyMap, PatternsCaptureNumbersLettersAndTexts)
{
  EXPECT_EQ(Rename("conv{s}_block{i}_1_bn", "layer{s-1}.{i+1}", "conv12_block3_1_bn"), "layer11.4");
  EXPECT_EQ(Rename("res{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.conv{n+1}", "res4f_branch2b"), "layer3.5.conv2");
  EXPECT_EQ(Rename("block{b}_conv{n}", "features.{b[0,0,5,10]+2*n-2}", "block3_conv2"), "features.12");
  EXPECT_EQ(Rename("Mixed_{u:*}.bn", "Mixed_{u:*}.bn", "Mixed_5b.branch1x1.bn"), "Mixed_5b.branch1x1.bn");
  EXPECT_EQ(Rename("conv1", "conv1", "conv1"), "conv1");
  EXPECT_EQ(Rename("a{i}", "b{10-i}", "a12"), "b-2");
}

TEST(KeyMap, PatternsRefuseOtherNames)
{
  for (const char * const name :
       { "conv_block3_1_bn", "conv2_block3_1_bn_", "conv2_block3_2_bn", "conv2_blocka_1_bn", "" })
  {
    EXPECT_EQ(Rename("conv{s}_block{i}_1_bn", "x", name), "other") << name;
  }
  EXPECT_EQ(Rename("Mixed_{u:*}.bn", "x", "Mixed_.bn"), "other");
  EXPECT_EQ(Rename("Mixed_{u:*}.bn", "x", "Mixed_5b.conv"), "other");
  // What a hostile file may hold.
  EXPECT_EQ(Rename("block{b}", "features.{b[0,5]}", "block2"), "outside");
  EXPECT_EQ(Rename("block{b}", "{b}", "block99999999999999999999"), "other");
}

TEST(KeyMap, BracesExpandInOrder)
{
  EXPECT_EQ(ExpandBraces("a"), (std::vector<std::string>{ "a" }));
  EXPECT_EQ(ExpandBraces("a{b,c}.{0..1}"), (std::vector<std::string>{ "ab.0", "ab.1", "ac.0", "ac.1" }));
  EXPECT_EQ(ExpandBraces("m{a,b{1..3},_c}"), (std::vector<std::string>{ "ma", "mb1", "mb2", "mb3", "m_c" }));
}

TEST(KeyMap, LeavesOutAPrefix)
{
  const auto file = MakeFile({ "module.conv1.weight", "module.bn1.bias", "fc.bias" });
  const auto mapped = MapTensors(GetKeyMaps("resnet50")[0], file, "module.");
  EXPECT_EQ(GetNames(mapped), (std::vector<std::string>{ "bn1.bias", "conv1.weight" }));
  ASSERT_EQ(mapped.outside.size(), 1u);
  EXPECT_EQ(mapped.outside[0]->name, "fc.bias");
  EXPECT_TRUE(KnowsNames(GetKeyMaps("resnet50")[0], file, "module."));
  EXPECT_FALSE(KnowsNames(GetKeyMaps("densenet121")[0], file, "module."));
}

TEST(KeyMap, TellsTheUnknownTheIgnoredAndTheDouble)
{
  const NamedTensors file =
    MakeFile({ "conv1.weight", "conv9.0.weight", "bn1.gamma", "weight", "bn1.num_batches_tracked" });
  const MappedTensors mapped = MapTensors(GetKeyMaps("resnet50")[0], file);
  EXPECT_EQ(GetNames(mapped), (std::vector<std::string>{ "bn1.num_batches_tracked", "conv1.weight" }));
  const NamedTensors twice =
    MakeFile({ "features.denseblock1.denselayer1.norm1.bias", "features.denseblock1.denselayer1.norm.1.bias" });
  const MappedTensors duplicated = MapTensors(GetKeyMaps("densenet121")[0], twice);
  ASSERT_EQ(duplicated.duplicates.size(), 1u);
  EXPECT_EQ(duplicated.duplicates[0]->name, "features.denseblock1.denselayer1.norm.1.bias");
  ASSERT_EQ(mapped.unknown.size(), 3u);
  EXPECT_EQ(mapped.unknown[1]->name, "bn1.gamma");

  const NamedTensors keras = MakeFile({ "normalization_3/mean", "stem_conv/kernel" });
  EXPECT_EQ(MapTensors(GetKeyMaps("efficientnet-b0")[2], keras).ignored.size(), 1u);
}

// Keras counts on from one network of a program to the next; the published files count from 1.
TEST(KeyMap, NumberedLayersAreInTheOrderOfTheirNumbers)
{
  const KeyMap & xception = GetKeyMaps("xception")[1];
  const auto     shuffled = MakeFile(
    { "conv2d_10/kernel", "conv2d_8/kernel", "conv2d_11/kernel", "conv2d_9/kernel", "batch_normalization/beta" });
  const MappedTensors mapped = MapTensors(xception, shuffled);
  EXPECT_EQ(mapped.named.at("block1.skip.weight").tensor->name, "conv2d_8/kernel");
  EXPECT_EQ(mapped.named.at("block2.skip.weight").tensor->name, "conv2d_9/kernel");
  EXPECT_EQ(mapped.named.at("block3.skip.weight").tensor->name, "conv2d_10/kernel");
  EXPECT_EQ(mapped.named.at("block12.skip.weight").tensor->name, "conv2d_11/kernel");
  EXPECT_EQ(mapped.named.at("block1.skipbn.bias").tensor->name, "batch_normalization/beta");

  // Layers of another network lie between.
  const auto gaps = MakeFile({ "conv2d/kernel", "conv2d_3/kernel", "conv2d_4/kernel", "conv2d_7/kernel" });
  EXPECT_EQ(MapTensors(xception, gaps).named.at("block12.skip.weight").tensor->name, "conv2d_7/kernel");
  // One layer is missing.
  const auto missing = MakeFile({ "conv2d_1/kernel", "conv2d_2/kernel", "conv2d_4/kernel" });
  EXPECT_EQ(GetNames(MapTensors(xception, missing)),
            (std::vector<std::string>{ "block1.skip.weight", "block12.skip.weight", "block2.skip.weight" }));
  const auto many = MakeFile({ "conv2d_1/kernel", "conv2d_400/kernel" });
  EXPECT_EQ(MapTensors(xception, many).unknown.size(), 1u);
}

// Names that today's frameworks no longer give.
TEST(KeyMap, KnowsOlderNames)
{
  struct
  {
    const KeyMap & map;
    const char *   name;
    const char *   registered;
  } const names[] = {
    { GetKeyMaps("densenet121")[0],
      "features.denseblock2.denselayer12.norm.1.running_mean",
      "features.denseblock2.denselayer12.norm1.running_mean" },
    { GetKeyMaps("densenet121")[0],
      "features.denseblock2.denselayer12.conv.2.weight",
      "features.denseblock2.denselayer12.conv2.weight" },
    { GetKeyMaps("densenet121")[1], "fc1000/kernel", "classifier.weight" },
    { GetKeyMaps("resnet50")[1], "probs/bias", "fc.bias" },
    { GetKeyMaps("mobilenetv2")[2], "Logits/kernel", "classifier.1.weight" },
    { GetKeyMaps("mobilenetv2")[2], "block_3_depthwise/depthwise_kernel", "features.4.conv.1.0.weight" },
    { GetKeyMaps("efficientnet-b0")[2], "probs/bias", "classifier.1.bias" },
    { GetKeyMaps("xception")[1], "convolution2d_1/kernel", "block1.skip.weight" },
    { GetKeyMaps("xception")[1], "batchnormalization_1/gamma", "block1.skipbn.weight" },
  };
  for (const auto & name : names)
  {
    const NamedTensors file = MakeFile({ name.name });
    EXPECT_EQ(GetNames(MapTensors(name.map, file)), std::vector<std::string>{ name.registered });
  }
}

using OriginEnum = itk::ClassificationNetworkEnums::Origin;

/** A list of names, and the origin whose arithmetic its publisher's network has. */
struct PublishedList
{
  const char * name;
  OriginEnum   origin;
};

const PublishedList publishedLists[] = {
  { "torchvision-densenet121", OriginEnum::Torchvision },
  { "torchvision-resnet18", OriginEnum::Torchvision },
  { "timm-efficientnet-lite0", OriginEnum::Timm },
  { "timm-efficientnet-lite1", OriginEnum::Timm },
  { "timm-efficientnet-lite2", OriginEnum::Timm },
  { "timm-convnext-base", OriginEnum::Timm },
  { "timm-convnext-small", OriginEnum::Timm },
  { "timm-convnext-tiny", OriginEnum::Timm },
  { "timm-convnextv2-base", OriginEnum::Timm },
  { "timm-convnextv2-tiny", OriginEnum::Timm },
  { "timm-efficientnetv2-m", OriginEnum::TensorFlow },
  { "timm-efficientnetv2-s", OriginEnum::TensorFlow },
  { "timm-mobilenetv3-large", OriginEnum::Timm },
  { "timm-regnety-032", OriginEnum::Timm },
  { "timm-seresnext50-32x4d", OriginEnum::Timm },
  { "timm-swin-tiny", OriginEnum::Timm },
  { "timm-vit-base-patch14-dinov2", OriginEnum::Timm },
  { "timm-vit-base-patch16", OriginEnum::Timm },
  { "timm-vit-small-patch14-dinov2", OriginEnum::Timm },
  { "torchvision-convnext-base", OriginEnum::Torchvision },
  { "torchvision-convnext-small", OriginEnum::Torchvision },
  { "torchvision-convnext-tiny", OriginEnum::Torchvision },
  { "torchvision-efficientnetv2-m", OriginEnum::Torchvision },
  { "torchvision-efficientnetv2-s", OriginEnum::Torchvision },
  { "torchvision-mobilenetv3-large", OriginEnum::Torchvision },
  { "torchvision-regnety-032", OriginEnum::Torchvision },
  { "torchvision-resnet152", OriginEnum::Torchvision },
  { "torchvision-resnext50-32x4d", OriginEnum::Torchvision },
  { "torchvision-swin-tiny", OriginEnum::Torchvision },
  { "torchvision-vit-base-patch16", OriginEnum::Torchvision },
  { "monai-densenet121", OriginEnum::MONAI },
  { "monai-resnet18", OriginEnum::MONAI },
  { "monai-densenet121-3d", OriginEnum::MONAI },
  { "monai-resnet18-3d", OriginEnum::MONAI },
  { "monai-resnet50-3d", OriginEnum::MONAI },
  { "medicalnet-resnet10-3d", OriginEnum::MedicalNet },
  { "medicalnet-resnet18-3d", OriginEnum::MedicalNet },
  { "medicalnet-resnet34-3d", OriginEnum::MedicalNet },
  { "medicalnet-resnet50-3d", OriginEnum::MedicalNet },
  { "medicalnet-resnet101-3d", OriginEnum::MedicalNet },
  { "medicalnet-resnet152-3d", OriginEnum::MedicalNet },
  { "medicalnet-resnet200-3d", OriginEnum::MedicalNet },
  { "merlin-resnet152-3d", OriginEnum::Merlin },
  { "radimagenet-inceptionv3", OriginEnum::Torchvision },
  { "radimagenet-inceptionv3-auxiliary", OriginEnum::Torchvision },
  { "radimagenet-inceptionresnetv2", OriginEnum::Timm },
};

class PublishedNetwork : public testing::TestWithParam<PublishedList>
{};

TEST_P(PublishedNetwork, IsRecognizedAndFillsEveryTensor)
{
  const NamedTensors file = KeyMapFixture::Read(GetParam().name);
  const auto         weights = RecognizeWeights(file);
  ASSERT_TRUE(weights.has_value());
  EXPECT_EQ(weights->registration->description.name, KeyMapFixture::GetArchitecture(GetParam().name));
  EXPECT_EQ(weights->origins.front(), GetParam().origin);

  EXPECT_TRUE(weights->tensors.unknown.empty());
  EXPECT_TRUE(weights->tensors.duplicates.empty());
  EXPECT_EQ(weights->tensors.named.size() + weights->tensors.ignored.size(), file.tensors.size());
  std::size_t filled = 0;
  for (const auto & [name, tensor] : GetTensors(*MakeModule(*weights)))
  {
    const auto found = weights->tensors.named.find(name);
    if (found == weights->tensors.named.end())
    {
      EXPECT_TRUE(MayBeMissing(*weights, name)) << name;
      continue;
    }
    ++filled;
    EXPECT_EQ(GetRegisteredShape(found->second), tensor.sizes().vec()) << name;
  }
  EXPECT_EQ(filled, weights->tensors.named.size());
}

INSTANTIATE_TEST_SUITE_P(KeyMap, PublishedNetwork, testing::ValuesIn(publishedLists), [](const auto & instance) {
  std::string name = instance.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// Oracle: the tensors of the network for volumes, to which MONAI's list fits as well.
TEST(KeyMap, KernelsOfImagesFitNetworksForVolumesInflated)
{
  for (const std::string architecture : { "densenet121", "resnet18", "resnet50" })
  {
    SCOPED_TRACE(architecture);
    const NamedTensors      file = KeyMapFixture::Read("torchvision-" + architecture);
    const RecognizedWeights weights = MapToArchitecture(FindBackbone(architecture + "-3d"), file);
    EXPECT_TRUE(weights.tensors.areInflated);
    EXPECT_EQ(weights.origins.front(), OriginEnum::Torchvision);
    EXPECT_EQ(weights.tensors.named.size(), file.tensors.size());
    BackboneOptions options{ 1000, {} };
    for (const auto & [name, tensor] : GetTensors(*MakeBackbone(*weights.registration, options, 0)))
    {
      if (!EndsWith(name, "num_batches_tracked"))
      {
        EXPECT_EQ(GetRegisteredShape(weights.tensors.named.at(name)), tensor.sizes().vec()) << name;
      }
    }
    EXPECT_FALSE(MapToArchitecture(FindBackbone(architecture), file).tensors.areInflated);
    const NamedTensors volumes = KeyMapFixture::Read("monai-" + architecture + "-3d");
    EXPECT_FALSE(MapToArchitecture(*weights.registration, volumes).tensors.areInflated);
  }
}

// Without it the two compute the same.
TEST(KeyMap, TellsTheVGGOfTimmByItsClassifier)
{
  using Origins = std::vector<OriginEnum>;
  EXPECT_EQ(RecognizeWeights(KeyMapFixture::Read("timm-vgg16"))->origins, Origins{ OriginEnum::Timm });
  EXPECT_EQ(RecognizeWeights(KeyMapFixture::Read("torchvision-vgg16"))->origins, Origins{ OriginEnum::Torchvision });
}

// The classifier can be gone, and every ninth tensor of the body.
TEST(KeyMap, RecognizesDamagedFilesAndThoseWithoutAClassifier)
{
  for (const auto & [name, origin] : publishedLists)
  {
    NamedTensors       file = KeyMapFixture::Read(name);
    const std::string  architecture = KeyMapFixture::GetArchitecture(name);
    const NamedTensors whole = file;
    const auto         weights = RecognizeWeights(whole);
    const std::string  head = GetClassifierPrefix(GetOutline(*weights->registration).headName);
    file.tensors.clear();
    for (const auto & item : weights->tensors.named)
    {
      if (item.first.compare(0, head.size(), head) != 0)
      {
        file.tensors.push_back(*item.second.tensor);
      }
    }
    const auto headless = RecognizeWeights(file);
    ASSERT_TRUE(headless.has_value()) << name;
    EXPECT_EQ(headless->registration->description.name, architecture);
    EXPECT_EQ(headless->origins.front(), origin);
    EXPECT_EQ(GetNumberOfClasses(*headless), 0u);

    for (std::size_t i = 0; i < file.tensors.size(); i += 9)
    {
      file.tensors[i].name += "_broken";
    }
    const auto damaged = RecognizeWeights(file);
    ASSERT_TRUE(damaged.has_value()) << name;
    EXPECT_EQ(damaged->registration->description.name, architecture);
  }
}

// Oracle: numpy's transpose and reshape.
TEST(KeyMap, LayoutsAreThoseOfNumpy)
{
  const std::string folder = TestPaths::OutputFolder("Layouts");
  const std::string script = R"(
import sys
import numpy as np
from safetensors.numpy import save_file
def source(*shape):
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
cases = {
    "Kernel2D": (source(3, 4), lambda a: a.T),
    "Kernel4D": (source(2, 3, 4, 5), lambda a: a.transpose(3, 2, 0, 1)),
    "Kernel5D": (source(2, 3, 2, 4, 5), lambda a: a.transpose(4, 3, 0, 1, 2)),
    "Depthwise": (source(2, 3, 4, 2), lambda a: np.stack([a[:, :, i, m] for i in range(4) for m in range(2)])[:, None]),
    "FlattenedMap": (source(2 * 3 * 4, 5), lambda a: a.reshape(2, 3, 4, 5).transpose(3, 2, 0, 1).reshape(5, 24)),
    "WholeMap": (source(5, 4, 2, 3), lambda a: a.reshape(5, 24)),
    "Inflated": (source(5, 4, 3, 3), lambda a: np.repeat(a[:, :, None].astype(np.float64) / 3, 3, axis=2)),
}
arrays = {}
for name, (array, change) in cases.items():
    arrays[name + ".source"] = array
    arrays[name + ".expected"] = np.ascontiguousarray(change(array))
save_file(arrays, sys.argv[1])
)";
  const std::string file = folder + "/layouts.safetensors";
  ASSERT_EQ(WeightFiles::RunPython(folder, script, { file }), 0);
  const NamedTensors                          tensors = ReadNamedTensors(file);
  const std::pair<const char *, TensorLayout> cases[] = {
    { "Kernel2D", TensorLayout::Kernel },           { "Kernel4D", TensorLayout::Kernel },
    { "Kernel5D", TensorLayout::Kernel },           { "Depthwise", TensorLayout::Depthwise },
    { "FlattenedMap", TensorLayout::FlattenedMap }, { "WholeMap", TensorLayout::WholeMap },
    { "Inflated", TensorLayout::Inflated },
  };
  for (const auto & [name, layout] : cases)
  {
    const MappedTensor  mapped{ tensors.Find(std::string(name) + ".source"), layout, 4 };
    const torch::Tensor expected = CopyTensor({ tensors.Find(std::string(name) + ".expected") });
    EXPECT_TRUE(torch::equal(CopyTensor(mapped), expected)) << name;
    EXPECT_EQ(GetRegisteredShape(mapped), expected.sizes().vec()) << name;
  }
}
