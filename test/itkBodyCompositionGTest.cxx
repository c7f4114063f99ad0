// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkBodyComposition.h"

#include "TestPaths.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <vector>

using itk::TransferLearning::BodyComposition;
using itk::TransferLearning::MeasureBody;

namespace
{
constexpr float air = -1000.0F;

/** A slice of 12 x 10 voxels of air. */
struct Slice
{
  void
  Fill(unsigned int firstColumn, unsigned int firstRow, unsigned int width, unsigned int height, float value)
  {
    for (unsigned int row = firstRow; row < firstRow + height; ++row)
    {
      std::fill_n(values.begin() + row * columns + firstColumn, width, value);
    }
  }
  BodyComposition
  Measure(double areaOfVoxel = 100.0) const
  {
    return MeasureBody(values.data(), columns, rows, areaOfVoxel);
  }

  static constexpr unsigned int columns = 12;
  static constexpr unsigned int rows = 10;
  std::vector<float>            values = std::vector<float>(std::size_t{ columns } * rows, air);
};
} // namespace

TEST(BodyComposition, IsThatOfSciPyAndScikitImage)
{
  // Oracle: scipy.ndimage's opening and filling, skimage.measure.label and numpy (Utilities/make-body-fixtures.py).
  std::ifstream file(TestPaths::Data("body.json"));
  const auto    fixture = nlohmann::json::parse(file);
  for (const auto & one : fixture.at("cases"))
  {
    std::vector<float> values;
    for (std::size_t run = 0; run < one.at("lengths").size(); ++run)
    {
      values.insert(values.end(), one.at("lengths")[run].get<std::size_t>(), one.at("values")[run].get<float>());
    }
    const auto   body = MeasureBody(values.data(), one.at("columns"), one.at("rows"), fixture.at("area_of_voxel"));
    const auto & expected = one.at("expected");
    EXPECT_NEAR(body.area, expected[0].get<double>(), 1e-12);
    EXPECT_NEAR(body.airShare, expected[1].get<double>(), 1e-12);
    EXPECT_NEAR(body.fatShare, expected[2].get<double>(), 1e-12);
    EXPECT_NEAR(body.softShare, expected[3].get<double>(), 1e-12);
    EXPECT_NEAR(body.boneShare, expected[4].get<double>(), 1e-12);
    EXPECT_EQ(body.isCut, expected[5].get<bool>());
  }
}

TEST(BodyComposition, CountsTheTissuesOfABoxWithACavity)
{
  // Oracle: counted by hand. The opening takes the four corners of the box of 8 x 7 voxels; the cavity is filled again.
  Slice slice;
  slice.Fill(2, 1, 8, 7, 40.0F);
  slice.Fill(2, 3, 3, 1, -100.0F);
  slice.Fill(5, 4, 1, 1, air);
  slice.Fill(7, 5, 2, 2, 151.0F);
  const auto body = slice.Measure();
  EXPECT_DOUBLE_EQ(body.area, 52.0);
  EXPECT_DOUBLE_EQ(body.airShare, 1.0 / 52.0);
  EXPECT_DOUBLE_EQ(body.fatShare, 3.0 / 52.0);
  EXPECT_DOUBLE_EQ(body.boneShare, 4.0 / 52.0);
  EXPECT_DOUBLE_EQ(body.softShare, 44.0 / 52.0);
  EXPECT_FALSE(body.isCut);
  EXPECT_TRUE(body.HasBody());
}

TEST(BodyComposition, LeavesOutATableThatTouchesTheBody)
{
  // Oracle: lines of one voxel do not survive an opening.
  Slice slice;
  slice.Fill(4, 2, 4, 4, 40.0F);
  const double alone = slice.Measure().area;
  slice.Fill(0, 6, Slice::columns, 1, 200.0F);
  const auto body = slice.Measure();
  // Below the body the table is two of its voxels thick.
  EXPECT_NEAR(body.area, alone, 4.0);
  EXPECT_FALSE(body.isCut);
}

TEST(BodyComposition, SaysWhereTheEdgeCutsTheBody)
{
  for (const unsigned int column : { 0u, Slice::columns - 4 })
  {
    Slice slice;
    slice.Fill(column, 3, 4, 4, 0.0F);
    EXPECT_TRUE(slice.Measure().isCut);
  }
  for (const unsigned int row : { 0u, Slice::rows - 4 })
  {
    Slice slice;
    slice.Fill(4, row, 4, 4, 0.0F);
    EXPECT_TRUE(slice.Measure().isCut);
  }
}

TEST(BodyComposition, IsEmptyWithoutABody)
{
  Slice slice;
  slice.Fill(3, 3, 2, 2, 1000.0F); // gone with the opening
  EXPECT_FALSE(slice.Measure().HasBody());
  EXPECT_EQ(slice.Measure().softShare, 0.0);
}

TEST(BodyComposition, TakesValuesThatAreNoNumbersForAir)
{
  Slice slice;
  slice.values.assign(slice.values.size(), std::numeric_limits<float>::quiet_NaN());
  EXPECT_FALSE(slice.Measure().HasBody());
  slice.Fill(2, 1, 7, 7, 40.0F);
  slice.Fill(5, 4, 1, 1, std::numeric_limits<float>::quiet_NaN());
  // Oracle: 49 voxels without the corners, one of them not a number.
  EXPECT_DOUBLE_EQ(slice.Measure().airShare, 1.0 / 45.0);
}
