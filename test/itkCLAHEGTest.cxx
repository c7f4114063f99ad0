// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/CLAHE.h"

#include "CTPreprocessing/PreprocessingPlan.h"
#include "TestPaths.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using namespace itk::TransferLearning;

namespace
{
nlohmann::json
ReadFixture()
{
  std::ifstream file(TestPaths::Data("clahe.json"));
  return nlohmann::json::parse(file);
}

/** An 8-bit picture through the kernel. */
std::vector<float>
Preprocess(const std::vector<unsigned char> & plane,
           const CTPreprocessingParameters &  parameters,
           unsigned int                       firstRow = 0)
{
  std::vector<float> output(std::size_t{ parameters.size[0] } * (parameters.size[1] - firstRow) * parameters.channels);
  CTPreprocessingKernelArguments arguments;
  arguments.input = plane.data();
  arguments.inputType = ComponentType::UInt8;
  arguments.inputColumns = parameters.size[0];
  arguments.inputRows = parameters.size[1];
  arguments.inputRowStride = parameters.size[0];
  arguments.numberOfPlanes = 1;
  arguments.firstRow = firstRow;
  arguments.output = output.data();
  RunCTPreprocessingKernel(arguments, parameters);
  return output;
}

CTPreprocessingParameters
MakeParameters(const nlohmann::json & one)
{
  CTPreprocessingParameters parameters;
  parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
  parameters.size = { { one.at("columns"), one.at("rows") } };
  parameters.channels = 2;
  parameters.mean = { 0.25, 0.5 };
  parameters.standardDeviation = { 0.5, 2.0 };
  parameters.claheClipLimit = one.at("clip_limit");
  parameters.claheTiles = one.at("tiles");
  return parameters;
}
} // namespace

// Oracle: OpenCV 4.6's createCLAHE (test/make-clahe-fixtures.cxx), which rounds maps and result to 8 bits: half a gray
// level each.
TEST(CLAHE, EqualsThatOfOpenCV)
{
  for (const auto & one : ReadFixture())
  {
    const auto parameters = MakeParameters(one);
    const auto expected = one.at("equalized").get<std::vector<int>>();
    const auto output = Preprocess(one.at("plane").get<std::vector<unsigned char>>(), parameters);
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
      for (std::size_t channel = 0; channel < 2; ++channel)
      {
        const double value = output[2 * i + channel] * parameters.standardDeviation[channel] + parameters.mean[channel];
        ASSERT_NEAR(value, expected[i] / 255.0, 1.01 / 255.0) << one.at("tiles") << " tiles, pixel " << i;
      }
    }
  }
}

// Oracle: the whole plane. Each part must have the histograms of all of it.
TEST(CLAHE, RectanglesHaveTheValuesOfTheWholePlane)
{
  const auto one = ReadFixture()[1];
  const auto parameters = MakeParameters(one);
  const auto plane = one.at("plane").get<std::vector<unsigned char>>();
  const auto whole = Preprocess(plane, parameters);
  const auto part = Preprocess(plane, parameters, 20);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.end() - static_cast<std::ptrdiff_t>(part.size())));
}

TEST(CLAHE, WithoutAClipLimitNothingIsEqualized)
{
  const auto one = ReadFixture()[0];
  auto       parameters = MakeParameters(one);
  const auto plane = one.at("plane").get<std::vector<unsigned char>>();
  parameters.claheClipLimit = 0.0;
  const auto output = Preprocess(plane, parameters);
  for (std::size_t i = 0; i < plane.size(); ++i)
  {
    ASSERT_NEAR(output[2 * i], (plane[i] / 255.0 - 0.25) / 0.5, 1e-6);
  }
}
