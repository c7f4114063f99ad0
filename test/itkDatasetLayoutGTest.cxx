// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// How LabeledImageDataset takes the folders and files of public datasets. Oracles: the files that each test lays out
// itself, in the layouts of published data (Training and Testing of the Kaggle brain and COVID sets, LICENSE and XML
// files of TCIA and LIDC); the number of pydicom's test files.
#include "itkDatasetSplit.h"
#include "itkLabeledImageDataset.h"

#include "DatasetFixtures.h"
#include "PydicomReference.h"

#include <algorithm>
#include <filesystem>

using namespace DatasetFixtures;
using DatasetType = itk::LabeledImageDataset;
using SplitEnum = DatasetType::SplitEnum;

namespace
{
DatasetType::Pointer
ReadFolder(const std::string & folder, const std::string & patientPattern = "")
{
  auto dataset = DatasetType::New();
  dataset->SetPatientPattern(patientPattern);
  dataset->ReadFolder(folder);
  return dataset;
}

/** A picture in each of the folders. */
std::string
MakeFolders(const std::string & name, const std::vector<std::string> & folders)
{
  const std::string root = TestPaths::OutputFolder(name);
  for (unsigned int i = 0; i < folders.size(); ++i)
  {
    WritePicture(root + "/" + folders[i] + "/" + std::to_string(i) + ".png", i);
  }
  return root;
}

void
CopySeries(const std::string & folder)
{
  const std::string source = TestPaths::SitePackages("pydicom/data/test_files/dicomdirtests/98892001/CT5N");
  ASSERT_TRUE(std::filesystem::exists(source)) << source;
  std::filesystem::create_directories(folder);
  std::filesystem::copy(source, folder, std::filesystem::copy_options::recursive);
}
} // namespace

TEST(DatasetLayout, KnowsTheSplitFoldersOfPublicDatasets)
{
  const std::vector<std::vector<std::string>> layouts{ { "Training", "valid", "Testing" },
                                                       { "TRAIN", "Val", "TEST" },
                                                       { "train_set", "validation_set", "test_set" },
                                                       { "Train Data", "Validation-Data", "testdata" },
                                                       { "trainingDataset", "val_images", "test-images" } };
  for (std::size_t i = 0; i < layouts.size(); ++i)
  {
    std::vector<std::string> folders;
    for (const auto & split : layouts[i])
    {
      folders.push_back(split + "/covid");
      folders.push_back(split + "/normal");
    }
    const auto dataset = ReadFolder(MakeFolders("LayoutSplits" + std::to_string(i), folders));
    EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "covid", "normal" }));
    for (const auto split : { SplitEnum::Training, SplitEnum::Validation, SplitEnum::Test })
    {
      EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, split), (std::vector<std::size_t>{ 1, 1 })) << i << split;
    }
  }
}

TEST(DatasetLayout, RefusesFoldsAsClasses)
{
  const auto root = MakeFolders("LayoutFolds", { "fold1/a", "fold1/b", "Fold_2/a", "Fold_2/b" });
  ExpectMessage([&] { ReadFolder(root); }, { "'Fold_2', 'fold1'", root, "are folds, not classes", "column 'split'" });
}

TEST(DatasetLayout, RefusesClassesThatContainTheSameSubfolders)
{
  const auto parts = MakeFolders("LayoutParts", { "part1/covid", "part1/normal", "part2/covid", "part2/normal" });
  ExpectMessage([&] { ReadFolder(parts); },
                { "'part1', 'part2'", parts, "'covid', 'normal'", "train, validation and test", "patient pattern" });
  const auto splits = MakeFolders("LayoutSplitsBelow", { "covid/train", "covid/test", "normal/train", "normal/test" });
  ExpectMessage([&] { ReadFolder(splits); }, { "'covid', 'normal'", "'test', 'train'", "above the class folders" });

  // Patients with images of both classes are said to be patients by the pattern that the message gives.
  const auto patients = MakeFolders("LayoutPatients", { "a/p1", "a/p2", "b/p1", "b/p2" });
  ExpectMessage([&] { ReadFolder(patients); }, { "'^[^/]+/([^/]+)'" });
  const auto dataset = ReadFolder(patients, "^[^/]+/([^/]+)");
  EXPECT_EQ(itk::DatasetSplit::CountUnits(dataset, SplitEnum::Unassigned), 2u);

  // Other folders are classes: different subfolders, one subfolder, or images beside the subfolders.
  EXPECT_NO_THROW(ReadFolder(MakeFolders("LayoutOther", { "a/p1", "a/p2", "b/p1", "b/p3" })));
  EXPECT_NO_THROW(ReadFolder(MakeFolders("LayoutOne", { "a/png", "b/png" })));
  EXPECT_NO_THROW(ReadFolder(MakeFolders("LayoutBeside", { "a", "a/p1", "a/p2", "b", "b/p1", "b/p2" })));
}

TEST(DatasetLayout, NamesTheFolderBelowAnExtraLevel)
{
  const auto classes = MakeFolders("LayoutExtra", { "images/covid", "images/normal" });
  ExpectMessage([&] { ReadFolder(classes); },
                { "one class folder ('images')", "('covid', 'normal')", "give '" + classes + "/images'" });
  const auto splits = MakeFolders("LayoutExtraSplits", { "Data/train/a", "Data/train/b", "Data/test/a" });
  ExpectMessage([&] { ReadFolder(splits); }, { "('test', 'train')", "give '" + splits + "/Data'" });
  EXPECT_NO_THROW(ReadFolder(splits + "/Data"));
  const auto below = MakeFolders("LayoutExtraBelow", { "train/images/a", "train/images/b", "test/images/a" });
  ExpectMessage([&] { ReadFolder(below); }, { "('a', 'b')", "move them up to the split folders" });
}

TEST(DatasetLayout, IgnoresDocumentsAndCountsThem)
{
  const auto root = MakeFolders("LayoutDocuments", { "a", "b" });
  for (const char * const name : { "README.md",
                                   "a/LICENSE",
                                   "a/069.xml",
                                   "a/labels.CSV",
                                   "a/0.json",
                                   "b/notes.txt",
                                   "b/Paper.pdf",
                                   "b/.DS_Store",
                                   "b/Thumbs.db" })
  {
    WriteText(root + "/" + name, "not an image");
  }
  const auto dataset = ReadFolder(root);
  EXPECT_EQ(dataset->GetNumberOfIgnoredEntries(), 9u);
  EXPECT_TRUE(dataset->GetUnreadableFiles().empty());
  EXPECT_TRUE(dataset->GetWarnings().empty());
  EXPECT_NO_THROW(dataset->RemoveUnreadableFiles());
}

// Oracle: test/DICOMTestSeries.py moves the third of five slices by 0.4 mm in three of four series.
TEST(DatasetLayout, TellsEachKindOfWarningOnceWithTheNumberOfSeries)
{
  const std::string folder = TestPaths::OutputFolder("LayoutWarnings");
  PydicomReference::Run("write unevenset '" + folder + "'");
  for (const bool isManifest : { false, true })
  {
    const auto dataset =
      isManifest ? ReadManifest(folder, "path,label\na/s0,a\na/s1,a\nb/s2,b\nb/s3,b\n") : ReadFolder(folder);
    const auto & warnings = dataset->GetWarnings();
    const auto   tells = [](const std::string & warning) {
      return warning.find("series, the first") != std::string::npos;
    };
    EXPECT_EQ(std::count_if(warnings.begin(), warnings.end(), tells), 2);
    EXPECT_TRUE(
      AnyHolds(warnings, "3 series, the first in 'a/s0': The slices are unevenly spaced: 2.5 mm from 30 to 32.5 mm, "));
    EXPECT_TRUE(AnyHolds(warnings, "3 series, the first in 'a/s0': Where a regular grid is needed, "));
    EXPECT_FALSE(AnyHolds(warnings, "Series in "));
  }
}

// As in LIDC: a license and an annotation beside each series. Five slices and a page that is no image are six files.
TEST(DatasetLayout, CountsSlicesOfSeriesAsFiles)
{
  const std::string root = TestPaths::OutputFolder("LayoutSeries");
  CopySeries(root + "/a/scan");
  WriteText(root + "/a/scan/LICENSE", "CC BY");
  WriteText(root + "/a/scan/069.xml", "<annotation/>");
  WriteText(root + "/a/page.png", "<html>404</html>");
  WritePicture(root + "/b/1.png", 1);
  const auto dataset = ReadFolder(root);
  ASSERT_EQ(dataset->GetSlices().size(), 6u);
  EXPECT_EQ(dataset->GetNumberOfIgnoredEntries(), 2u);
  EXPECT_FALSE(AnyHolds(dataset->GetWarnings(), "not slices of the volume"));
  dataset->SetMaximumUnreadableFraction(0.14);
  ExpectMessage([&] { dataset->RemoveUnreadableFiles(); }, { "1 of 7 files cannot be read", "a/page.png" });
  dataset->SetMaximumUnreadableFraction(0.15);
  EXPECT_NO_THROW(dataset->RemoveUnreadableFiles());
}
