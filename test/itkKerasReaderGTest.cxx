// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "HDF5Builder.h"
#include "WeightFiles.h"
#include "Weights/KerasHDF5Reader.h"
#include "Weights/KerasNames.h"

using namespace itk::TransferLearning;
using namespace WeightFiles;

namespace
{
std::string
Fixture(const std::string & name)
{
  return TestPaths::Data("keras/" + name);
}

NamedTensors
ReadBytes(const std::string & bytes)
{
  return ReadKerasHDF5(InMemory(bytes, "bad.h5"), GetInflationLimit(bytes.size()));
}

std::string
GetReadError(const std::string & bytes)
{
  return GetError([&bytes] { ReadBytes(bytes); });
}

std::vector<std::string>
GetNames(const NamedTensors & tensors)
{
  std::vector<std::string> names;
  for (const NamedTensor & tensor : tensors.tensors)
  {
    names.push_back(tensor.name);
  }
  return names;
}
} // namespace

// Oracle: the variables of the Keras model that was saved (Utilities/make-keras-fixtures.py), in Keras' order.
TEST(KerasReader, ReadsWhatKerasSaved)
{
  for (const char * name : { "small.h5", "nested.h5", "small.keras", "unnamed.keras", "nested.keras" })
  {
    const NamedTensors read = ReadNamedTensors(Fixture(name));
    EXPECT_EQ(Join(DescribeLines(read)), ReadAll(Fixture(name) + ".txt")) << name;
    EXPECT_EQ(read.file, Fixture(name));
  }
}

// Oracle: as above; the layouts of Keras 1 and 2 were written with h5py.
TEST(KerasReader, ReadsWhatOlderKerasWrote)
{
  for (const char * name : { "older.h5", "compressed.h5" })
  {
    EXPECT_EQ(Join(DescribeLines(ReadNamedTensors(Fixture(name)))), ReadAll(Fixture(name) + ".txt")) << name;
  }
}

// The file names no order among layers of different classes.
TEST(KerasReader, ReadsWeightsOfKeras3)
{
  for (const char * name : { "small.weights.h5", "float16.weights.h5", "bfloat16.weights.h5" })
  {
    std::istringstream       expected(ReadAll(Fixture(name) + ".txt"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(expected, line);)
    {
      lines.push_back(line + '\n');
    }
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(Describe(ReadNamedTensors(Fixture(name))), Join(lines)) << name;
  }
  const std::vector<std::string> names = GetNames(ReadNamedTensors(Fixture("small.weights.h5")));
  EXPECT_EQ(std::vector<std::string>(names.begin(), names.begin() + 7),
            (std::vector<std::string>{ "block1_bn/beta",
                                       "block1_bn/moving_mean",
                                       "block1_bn/moving_variance",
                                       "batch_normalization/gamma",
                                       "batch_normalization/beta",
                                       "batch_normalization/moving_mean",
                                       "batch_normalization/moving_variance" }));
}

// What lies in the file as it is, is not copied.
TEST(KerasReader, PointsIntoTheFile)
{
  for (const char * name : { "small.h5", "small.keras", "bfloat16.weights.h5" })
  {
    for (const NamedTensor & tensor : ReadNamedTensors(Fixture(name)).tensors)
    {
      const std::string whole = ReadAll(Fixture(name));
      EXPECT_NE(whole.find(CopyAll(tensor)), std::string::npos) << tensor.name;
      EXPECT_TRUE(IsRowMajor(tensor));
    }
  }
}

// Oracle: names in files that keras-applications published (0.1 to 2.18 of its releases), and what Keras calls them.
TEST(KerasReader, TranslatesNamesOfAllVersions)
{
  const std::pair<const char *, const char *> cases[] = { { "conv2d_1/kernel:0", "kernel" },
                                                          { "conv1/conv/kernel:0", "kernel" },
                                                          { "block1_conv1_W_1:0", "kernel" },
                                                          { "block1_conv1_b_1:0", "bias" },
                                                          { "bn_conv1_running_mean:0", "moving_mean" },
                                                          { "bn_conv1_running_std:0", "moving_variance" },
                                                          { "block2_sepconv1_depthwise_kernel:0", "depthwise_kernel" },
                                                          { "predictions/bias", "bias" },
                                                          { "normalization/count:0", "count" },
                                                          { "alpha:0", "alpha" },
                                                          { "kernel", "kernel" },
                                                          { "", "" } };
  for (const auto & [stored, expected] : cases)
  {
    EXPECT_EQ(GetKerasWeightName(stored), expected) << stored;
  }
  EXPECT_EQ(GetKerasWeightFolder("conv1/conv/kernel:0"), "conv1/conv");
}

// Oracle: keras.src.utils.naming.to_snake_case.
TEST(KerasReader, NamesGroupsAsKerasDoes)
{
  const std::pair<const char *, const char *> cases[] = {
    { "Conv2D", "conv2d" },     { "BatchNormalization", "batch_normalization" },
    { "PReLU", "p_re_lu" },     { "DepthwiseConv2D", "depthwise_conv2d" },
    { "ReLU", "re_lu" },        { "Conv2DTranspose", "conv2d_transpose" },
    { "Dense", "dense" },       { "GlobalAveragePooling2D", "global_average_pooling2d" },
    { "LSTMCell", "lstm_cell" }
  };
  for (const auto & [name, group] : cases)
  {
    EXPECT_EQ(GetKerasGroupName(name), group);
  }
  EXPECT_EQ(SplitKerasNumber("conv2d_12"), (std::pair<std::string, unsigned long>("conv2d", 12)));
  EXPECT_EQ(SplitKerasNumber("conv2d"), (std::pair<std::string, unsigned long>("conv2d", 0)));
  EXPECT_EQ(SplitKerasNumber("10"), (std::pair<std::string, unsigned long>("", 10)));
  EXPECT_EQ(SplitKerasNumber("a_99999999999999999999").second, 0u);
}

TEST(KerasReader, RefusesLegacyFilesThatContradictThemselves)
{
  const auto build = [](const std::vector<std::string> & layers, const std::vector<std::string> & weights) {
    HDF5Builder builder;
    builder.AddTexts("", "layer_names", layers);
    builder.AddArray("conv/conv/kernel:0", { 2, 3 }, { 1, 2, 3, 4, 5, 6 });
    builder.AddTexts("conv", "weight_names", weights);
    return builder.GetBytes();
  };
  const std::string name(1001, 'n');
  EXPECT_EQ(ReadBytes(build({ "conv" }, { "conv/kernel:0" })).tensors.front().name, "conv/kernel");
  const std::pair<std::string, const char *> cases[] = {
    { build({ "conv", "conv" }, { "conv/kernel:0" }), "'/': the layer 'conv' appears twice" },
    { build({ "conv" }, { "conv/kernel:0", "conv/kernel:0" }), "overlap at byte" },
    { build({ "conv", "relu" }, { "conv/kernel:0" }), "'/relu': the group of this layer is missing" },
    { build({ "conv" }, { "conv/bias:0" }), "'/conv/conv/bias:0': there is no such array" },
    { build({ "conv" }, { "../conv/kernel:0" }), "'/conv/../conv/kernel:0': there is no such array" },
    { build({ "conv" }, { name }), "its name is longer than 1000 bytes" },
    { HDF5Builder().GetBytes(), "contains no Keras weights" },
  };
  for (const auto & [bytes, expected] : cases)
  {
    EXPECT_NE(GetReadError(bytes).find(expected), std::string::npos) << GetReadError(bytes);
  }
  HDF5Builder theano;
  theano.AddTexts("", "layer_names", { "conv" });
  theano.AddTexts("", "backend", { "theano" });
  EXPECT_NE(GetReadError(theano.GetBytes()).find("Theano"), std::string::npos);
}

TEST(KerasReader, EndsWhereGroupsLeadInCircles)
{
  HDF5Builder circle;
  circle.AddGroup("layers");
  circle.AddLink("layers/self", "");
  EXPECT_NE(GetReadError(circle.GetBytes()).find("do they form a cycle?"), std::string::npos);
  // Each of 20 groups holds the next one twice.
  HDF5Builder tree;
  tree.AddGroup("g0");
  std::string last = "g0";
  for (unsigned int i = 0; i < 20; ++i)
  {
    tree.AddGroup("n");
    tree.AddLink("n/a", last);
    tree.AddLink("n/b", last);
    last = "m" + std::to_string(i);
    tree.AddLink(last, "n");
    H5Ldelete(tree.GetFile(), "n", H5P_DEFAULT);
  }
  EXPECT_NE(GetReadError(tree.GetBytes()).find("it has too many groups"), std::string::npos);
  HDF5Builder deep;
  deep.AddGroup(std::string(1001, 'g'));
  EXPECT_NE(GetReadError(deep.GetBytes()).find("nested too deep"), std::string::npos);
}

TEST(KerasReader, RefusesDamagedArchives)
{
  const std::string folder = TestPaths::OutputFolder("KerasArchives");
  const std::string script = R"(
import sys, zipfile
folder, original = sys.argv[1:]
def copy(name, record, contents, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(f"{folder}/{name}.keras", "w", method) as copy:
        for item in source.namelist():
            if item != record:
                copy.writestr(item, source.read(item))
            elif contents is not None:
                copy.writestr(item, contents)
copy("weightless", "model.weights.h5", None)
copy("foreign", "model.weights.h5", b"no HDF5")
copy("empty", "model.weights.h5", b"")
copy("cut", "model.weights.h5", zipfile.ZipFile(original).read("model.weights.h5")[:-1])
copy("nested", "config.json", "[" * 1000 + "]" * 1000)
copy("text", "config.json", "{")
copy("large", "config.json", " " * (1 << 25))
copy("bomb", "config.json", " " * (1 << 25), zipfile.ZIP_DEFLATED)
layers = '{"class_name": "Functional", "config": {"layers": [%s]}}'
deep = ""
for _ in range(60):
    deep = layers.replace("Functional", "F" * 30) % deep
copy("deep", "config.json", deep)
copy("many", "config.json", layers % ",".join(['{"class_name": "Dense"}'] * 30000))
# What the configuration does not know keeps the names that the weights have.
copy("strange", "config.json", '{"config": {"layers": [1, {}, {"class_name": 5, "config": {"name": 7}}, {"config": []}]}}')
)";
  ASSERT_EQ(RunPython(folder, script, { folder, Fixture("small.keras") }), 0);
  const std::pair<const char *, const char *> cases[] = {
    { "weightless", "neither of torch nor of Keras" },
    { "foreign", "'model.weights.h5' is not an HDF5 file" },
    { "empty", "'model.weights.h5' is not an HDF5 file" },
    { "cut", "it is not a complete HDF5 file" },
    { "nested", "its config.json is nested too deeply" },
    { "text", "its config.json is not JSON" },
    { "large", "its config.json has 33554432 bytes" },
    { "bomb", "'config.json' would inflate to 33554432 bytes" },
    { "deep", "models nested too deep" },
    { "many", "describes too many layers" },
  };
  for (const auto & [name, expected] : cases)
  {
    const std::string file = folder + "/" + name + ".keras";
    const std::string error = GetError([&file] { ReadNamedTensors(file); });
    EXPECT_NE(error.find(expected), std::string::npos) << name << '\n' << error;
    EXPECT_NE(error.find(file), std::string::npos) << error;
  }
  EXPECT_NE(ReadNamedTensors(folder + "/strange.keras").Find("block1_conv1/kernel"), nullptr);
}

TEST(KerasReader, RefusesTruncatedFiles)
{
  const std::string folder = TestPaths::OutputFolder("KerasTruncated");
  const std::string file = folder + "/bad.h5";
  for (const auto & [name, step] : { std::pair<const char *, std::size_t>{ "unnamed.keras", 1 },
                                     { "float16.weights.h5", 1 },
                                     { "small.h5", 37 },
                                     { "small.keras", 37 } })
  {
    const std::string whole = ReadAll(Fixture(name));
    for (std::size_t size = 0; size < whole.size(); size += size < 100 ? 1 : step)
    {
      WriteAll(file, whole.substr(0, size));
      EXPECT_NE(GetError([&file] { ReadNamedTensors(file); }).find(file), std::string::npos) << name << size;
    }
  }
}
