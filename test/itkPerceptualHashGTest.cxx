// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracle: Pillow's resize with its box filter and SciPy's cosine transform
// (Utilities/make-perceptual-hash-fixtures.py).
#include "ImageReading/PerceptualHash.h"

#include "TestPaths.h"

#include <nlohmann/json.hpp>

#include <bitset>
#include <fstream>
#include <limits>

using namespace itk::TransferLearning;

TEST(PerceptualHash, EqualsPillowsAndSciPys)
{
  std::ifstream stream(TestPaths::Data("perceptual-hash.json"));
  const auto    cases = nlohmann::json::parse(stream).at("cases");
  EXPECT_EQ(cases.size(), 8u);
  for (const auto & one : cases)
  {
    SCOPED_TRACE(one.at("name").get<std::string>());
    const auto gray = MapToEightBits(one.at("values").get<std::vector<double>>(), one.at("colors"), true);
    EXPECT_EQ(std::bitset<64>(ComputeDetailedHash(gray, one.at("columns")).hash).to_string(), one.at("hash"));
  }
}

// Closed form: of 0..100 the first percentile is 1 and the 99th 99.
TEST(PerceptualHash, StretchesOtherValuesBetweenTheirPercentiles)
{
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i)
  {
    values.push_back(10.0 * i - 1000.0);
  }
  const auto gray = MapToEightBits(values, 1, false);
  EXPECT_EQ(gray[0], 0);
  EXPECT_EQ(gray[1], 0);
  EXPECT_EQ(gray[50], 128);
  EXPECT_EQ(gray[99], 255);
  EXPECT_EQ(gray[100], 255);
  values[100] = 30000.0;
  EXPECT_EQ(MapToEightBits(values, 1, false), gray) << "one bright pixel matters nothing";

  const auto nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(MapToEightBits({ nan, 5.0, 5.0 }, 1, false), (std::vector<unsigned char>{ 0, 0, 0 }));
  EXPECT_EQ(MapToEightBits({ nan, nan }, 1, false), (std::vector<unsigned char>{ 0, 0 }));
}

TEST(PerceptualHash, CountsDifferentBits)
{
  EXPECT_EQ(CountDifferentBits(0, 0), 0u);
  EXPECT_EQ(CountDifferentBits(0xF0, 0x0F), 8u);
  EXPECT_EQ(CountDifferentBits(0, ~uint64_t{ 0 }), 64u);
}
