// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What stands beside a network in files. Oracle: the names and shapes that torchvision, timm, MONAI and Keras give of
// their own networks (test/data/keymaps), with what people change in them.
#include "KeyMapFixture.h"
#include "Networks/ForeignTensors.h"
#include "Networks/NamePrefixes.h"
#include "Networks/NetworkTensors.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{
using namespace itk::TransferLearning;

/** A list of names, and the layer that classifies. */
struct PublishedList
{
  const char * name;
  const char * head;
};

const PublishedList publishedLists[] = {
  { "torchvision-densenet121", "classifier" },   { "torchvision-resnet50", "fc" },
  { "torchvision-mobilenetv2", "classifier.1" }, { "torchvision-vgg16", "classifier.6" },
  { "timm-efficientnet-b0", "classifier" },      { "timm-xception", "fc" },
  { "monai-densenet121", "class_layers.out" },   { "monai-resnet18-3d", "fc" },
  { "keras-densenet121", "predictions" },        { "keras-mobilenetv2", "predictions" },
  { "keras-inceptionv3", "predictions" },        { "keras-efficientnet-b0", "predictions" },
  { "keras-xception", "predictions" },
};

NamedTensor
MakeTensor(const std::string & name, std::vector<int64_t> shape)
{
  NamedTensor tensor;
  tensor.name = name;
  tensor.shape = std::move(shape);
  return tensor;
}

bool
IsOfKeras(const PublishedList & list)
{
  return std::string(list.name).compare(0, 5, "keras") == 0;
}

/** The tensors of a layer, which are then called otherwise, or are gone where the name is empty. */
NamedTensors
Rename(const PublishedList & list, const std::string & name)
{
  NamedTensors      file = KeyMapFixture::Read(list.name);
  NamedTensors      renamed;
  const std::string before = std::string(list.head) + (IsOfKeras(list) ? '/' : '.');
  for (auto & tensor : file.tensors)
  {
    const bool isHead = tensor.name.compare(0, before.size(), before) == 0;
    if (isHead)
    {
      tensor.name = name + before.back() + tensor.name.substr(before.size());
    }
    if (!isHead || !name.empty())
    {
      renamed.tensors.push_back(tensor);
    }
  }
  return renamed;
}

class FileOf : public testing::TestWithParam<PublishedList>
{
protected:
  void
  ExpectArchitecture(const std::optional<RecognizedWeights> & weights) const
  {
    ASSERT_TRUE(weights.has_value());
    EXPECT_EQ(weights->registration->description.name, KeyMapFixture::GetArchitecture(GetParam().name));
    EXPECT_EQ(weights->bodyShare, 1.0);
    EXPECT_TRUE(weights->tensors.unknown.empty());
  }
};
} // namespace

TEST_P(FileOf, IsFoundBelowAnyPrefix)
{
  for (const std::string prefix : { "encoder.", "module.model.cnn.", "encode_image.i3_resnet.", "_model/" })
  {
    NamedTensors file = KeyMapFixture::Read(GetParam().name);
    for (auto & tensor : file.tensors)
    {
      tensor.name.insert(0, prefix);
    }
    EXPECT_EQ(FindCommonPrefix(file).compare(0, prefix.size(), prefix), 0);
    file.tensors.push_back(MakeTensor("criterion.weight", { 4 }));
    file.tensors.push_back(MakeTensor("n_averaged", {}));
    file.tensors.push_back(MakeTensor("val_metrics.confusion", { 4, 4 }));
    file.tensors.push_back(MakeTensor("module.queue_ptr", { 1 }));
    const auto weights = RecognizeWeights(file);
    ExpectArchitecture(weights);
    EXPECT_EQ(weights->prefix, prefix);
    EXPECT_EQ(weights->strangers.size(), 4u);
    EXPECT_TRUE(weights->leftOut.empty());
    EXPECT_EQ(DescribeForeignTensors(*weights, "file"),
              (std::vector<std::string>{
                "4 tensors of 'file' of no network were ignored: criterion, n_averaged, val_metrics, queue_ptr." }));
  }
}

TEST_P(FileOf, KeepsAClassifierOfAnyName)
{
  const NamedTensors original = KeyMapFixture::Read(GetParam().name);
  const auto         published = RecognizeWeights(original);
  for (const std::string name : { "dense_3", "my_output" })
  {
    const NamedTensors file = Rename(GetParam(), name);
    const auto         weights = RecognizeWeights(file);
    ExpectArchitecture(weights);
    EXPECT_EQ(weights->headLayer, name);
    EXPECT_TRUE(weights->leftOut.empty());
    EXPECT_EQ(GetNumberOfClasses(*weights), GetNumberOfClasses(*published));
    EXPECT_GT(GetNumberOfClasses(*weights), 1u);
  }
}

TEST_P(FileOf, LeavesOutHeadsOfSeveralLayers)
{
  for (const std::string last : { "head.2", GetParam().head })
  {
    NamedTensors       file = Rename(GetParam(), "");
    const bool         isKeras = IsOfKeras(GetParam());
    const NamedTensors original = KeyMapFixture::Read(GetParam().name);
    const auto         published = RecognizeWeights(original);
    const auto &       head = published->tensors.named.at(GetOutline(*published->registration).headName + ".weight");
    const int64_t      features = GetRegisteredShape(head)[1];
    const std::string  weight = isKeras ? "/kernel" : ".weight";
    const std::string  bias = isKeras ? "/bias" : ".bias";
    const auto         add = [&](const std::string & layer, int64_t inputs, int64_t outputs) {
      file.tensors.push_back(MakeTensor(
        layer + weight, isKeras ? std::vector<int64_t>{ inputs, outputs } : std::vector<int64_t>{ outputs, inputs }));
      file.tensors.push_back(MakeTensor(layer + bias, { outputs }));
    };
    add("hidden", features, features);
    add(last, features, 5);
    const auto weights = RecognizeWeights(file);
    ExpectArchitecture(weights);
    EXPECT_EQ(GetNumberOfClasses(*weights), 0u) << last;
    EXPECT_EQ(weights->headLayer, "");
    EXPECT_GE(weights->leftOut.size(), 4u);
    EXPECT_NE(DescribeForeignTensors(*weights, "file").at(0).find("hidden"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(ForeignTensors, FileOf, testing::ValuesIn(publishedLists), [](const auto & instance) {
  std::string name = instance.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(ForeignTensors, ListTenNamesAndCountTheRest)
{
  EXPECT_EQ(ListNames({}), "");
  EXPECT_EQ(ListNames({ "a", "b" }), "a, b");
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'l'; ++c)
  {
    names.emplace_back(1, c);
  }
  EXPECT_EQ(ListNames(names), "a, b, c, d, e, f, g, h, i, j and 2 more");
}

// The names of a file may be anything.
TEST(NamePrefixes, AreFewOfHostileNames)
{
  NamedTensors file;
  for (int i = 0; i < 3; ++i)
  {
    file.tensors.push_back(MakeTensor(std::string(100000, '.'), { 1 }));
    file.tensors.push_back(MakeTensor("", { 1 }));
  }
  EXPECT_LE(FindNamePrefixes(file).size(), 13u);
  EXPECT_FALSE(RecognizeWeights(file).has_value());
}
