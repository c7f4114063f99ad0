// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "WeightFiles.h"
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
