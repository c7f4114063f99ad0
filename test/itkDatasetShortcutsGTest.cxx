// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracles: scikit-learn's decision trees (Utilities/make-decision-tree-fixtures.py); numpy for the border; what each
// test lays out itself, counted by hand.
#include "itkDatasetShortcuts.h"

#include "Data/DecisionTree.h"
#include "DatasetFixtures.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace DatasetFixtures;
using itk::TransferLearning::DecisionTree;
using DatasetType = itk::LabeledImageDataset;

TEST(DecisionTree, PredictsWhatScikitLearnsDoes)
{
  std::ifstream stream(TestPaths::Data("decision-tree.json"));
  const auto    cases = nlohmann::json::parse(stream).at("cases");
  EXPECT_EQ(cases.size(), 4u);
  for (const auto & one : cases)
  {
    SCOPED_TRACE(one.at("name").get<std::string>());
    const auto   rows = one.at("features").get<std::vector<DecisionTree::Row>>();
    const auto   labels = one.at("labels").get<std::vector<unsigned int>>();
    DecisionTree tree;
    tree.Fit({ rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(labels.size()) }, labels, one.at("depth"));
    const auto expected = one.at("predictions").get<std::vector<unsigned int>>();
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
      EXPECT_EQ(tree.Predict(rows[i]), expected[i]) << "row " << i;
    }
  }
}

TEST(DecisionTree, EndsWhereNothingCanBeDivided)
{
  DecisionTree tree;
  tree.Fit({ { 1.0 }, { 1.0 }, { 1.0 } }, { 1, 0, 1 }, 3);
  EXPECT_EQ(tree.Predict({ 7.0 }), 1u);
  tree.Fit({ { 1.0 }, { 2.0 } }, { 0, 1 }, 0);
  EXPECT_EQ(tree.Predict({ 2.0 }), 0u) << "no depth, and a tie";
  ExpectMessage([&] { tree.Fit({}, {}, 3); }, { "0 rows" });
  ExpectMessage([&] { tree.Fit({ { 1.0 } }, { 0, 1 }, 3); }, { "1 rows with 2 labels" });
}

namespace
{
// Pillow's pictures: `borders` gives the gray of the frame a class.
DatasetType::Pointer
MakePictures(const std::string & name, int sizeOfB, int borderOfB, const std::string & formatOfB)
{
  const std::string folder = TestPaths::OutputFolder(name);
  WriteText(folder + "/make.py",
            "import os, sys, numpy as np\n"
            "from PIL import Image\n"
            "folder, size, border, form = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]\n"
            "random = np.random.default_rng(4)\n"
            "for label, side, gray, ending in (('a', 20, 40, 'png'), ('b', size, border, form)):\n"
            "    os.makedirs(f'{folder}/data/{label}')\n"
            "    for i in range(12):\n"
            "        values = random.integers(0, 256, (side, side)).astype(np.uint8)\n"
            "        for edge in (values[0], values[-1], values[:, 0], values[:, -1]):\n"
            "            edge[:] = gray\n"
            "        Image.fromarray(values).save(f'{folder}/data/{label}/{i}.{ending}')\n");
  const std::string command = TestPaths::Get("TL_PYTHON") + ' ' + folder + "/make.py " + folder + ' ' +
                              std::to_string(sizeOfB) + ' ' + std::to_string(borderOfB) + ' ' + formatOfB;
  EXPECT_EQ(std::system(command.c_str()), 0);
  auto dataset = DatasetType::New();
  dataset->ReadFolder(folder + "/data");
  return dataset;
}
} // namespace

TEST(DatasetShortcuts, FindsWhatTellsClassesApartWithoutAnatomy)
{
  const auto size = itk::DatasetShortcuts::Find(MakePictures("Size", 24, 40, "png"));
  ASSERT_EQ(size.table.size(), 2u);
  EXPECT_EQ(size.table[0].format, "png");
  EXPECT_EQ(size.table[0].columns, 20u);
  EXPECT_EQ(size.table[0].rows, 20u);
  EXPECT_EQ(size.table[0].channels, 1u);
  EXPECT_EQ(size.table[0].counts, (std::vector<std::size_t>{ 12, 0 }));
  EXPECT_EQ(size.table[1].counts, (std::vector<std::size_t>{ 0, 12 }));
  EXPECT_EQ(size.folds, 5u);
  EXPECT_EQ(size.treeAccuracy, 1.0);
  EXPECT_EQ(size.majorityShare, 0.5);
  EXPECT_TRUE(size.IsSuspicious());
  EXPECT_NE(size.Describe().find("recognizable without anatomy"), std::string::npos);

  const auto border = itk::DatasetShortcuts::Find(MakePictures("Border", 20, 60, "png"));
  EXPECT_EQ(border.table.size(), 1u);
  EXPECT_EQ(border.treeAccuracy, 1.0);
  const auto format = itk::DatasetShortcuts::Find(MakePictures("Format", 20, 40, "bmp"));
  EXPECT_EQ(format.table.size(), 2u);
  EXPECT_EQ(format.table[0].format, "bmp");
  EXPECT_EQ(format.treeAccuracy, 1.0);
}

// Only the bytes a pixel differ, and those by chance: PNG of noise.
TEST(DatasetShortcuts, FindsNothingWhereFormsAreAlike)
{
  const auto alike = itk::DatasetShortcuts::Find(MakePictures("Alike", 20, 40, "png"));
  ASSERT_EQ(alike.table.size(), 1u);
  EXPECT_EQ(alike.table[0].counts, (std::vector<std::size_t>{ 12, 12 }));
  EXPECT_LT(alike.treeAccuracy, 0.8);
}

TEST(DatasetShortcuts, MeasuresBorderAndBytes)
{
  const auto dataset = MakePictures("Measured", 24, 60, "bmp");
  ASSERT_EQ(dataset->GetSlices().size(), 24u);
  EXPECT_FALSE(dataset->GetSlices()[0].content) << "not read yet";
  dataset->ReadContents();
  std::vector<itk::LabeledSliceContent> contents;
  for (const auto & slice : dataset->GetSlices())
  {
    contents.push_back(slice.content.value());
  }
  EXPECT_EQ(contents[0].borderMean, 40.0);
  EXPECT_EQ(contents[0].borderDeviation, 0.0);
  EXPECT_EQ(contents[12].format, "bmp");
  EXPECT_EQ(contents[12].columns, 24u);
  EXPECT_EQ(contents[12].borderMean, 60.0);
  const auto bytes = static_cast<double>(std::filesystem::file_size(dataset->GetSlices()[12].path));
  EXPECT_DOUBLE_EQ(contents[12].bytesPerPixel, bytes / (24.0 * 24.0));

  // numpy: the frame of arange(12).reshape(3, 4) has mean 5.5 and standard deviation 3.775
  const std::string folder = TestPaths::OutputFolder("Ramp");
  auto              ramp = itk::Image<unsigned char, 2>::New();
  ramp->SetRegions(itk::Size<2>{ { 4, 3 } });
  ramp->Allocate();
  for (unsigned int i = 0; i < 12; ++i)
  {
    ramp->GetBufferPointer()[i] = static_cast<unsigned char>(i);
  }
  Write(ramp.GetPointer(), folder + "/a/1.png");
  Write(ramp.GetPointer(), folder + "/b/1.png");
  const auto small = DatasetType::New();
  small->ReadFolder(folder);
  small->ReadContents();
  EXPECT_DOUBLE_EQ(small->GetSlices()[0].content->borderMean, 5.5);
  EXPECT_NEAR(small->GetSlices()[0].content->borderDeviation, 3.774917217635375, 1e-12);
}

TEST(DatasetShortcuts, SaysWhereSplitUnitsDoNotSuffice)
{
  const std::string folder = TestPaths::OutputFolder("OnePatient");
  WritePicture(folder + "/1.png", 1);
  WritePicture(folder + "/2.png", 2);
  WriteText(folder + "/manifest.csv", "path,label,patient\n1.png,a,p\n2.png,b,p\n");
  const auto dataset = DatasetType::New();
  dataset->Read(folder + "/manifest.csv");
  const auto shortcuts = itk::DatasetShortcuts::Find(dataset);
  EXPECT_EQ(shortcuts.folds, 0u);
  EXPECT_FALSE(shortcuts.IsSuspicious());
  EXPECT_NE(shortcuts.Describe().find("too few split units"), std::string::npos);
}
