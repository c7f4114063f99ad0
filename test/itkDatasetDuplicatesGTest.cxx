// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What LabeledImageDataset leaves out. Oracles: the files that each test lays out itself, counted by hand; Pillow,
// which saves the copies that are nearly the same.
#include "itkDatasetInput.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"
#include "itkLabeledImageDataset.h"

#include "DatasetFixtures.h"

#include <cstdlib>
#include <filesystem>

using namespace DatasetFixtures;
using DatasetType = itk::LabeledImageDataset;
using SplitEnum = DatasetType::SplitEnum;

namespace
{
std::vector<std::string>
GetPaths(const DatasetType * dataset)
{
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    paths.push_back(dataset->GetRelativePath(i));
  }
  return paths;
}
} // namespace

TEST(DatasetDuplicates, LeavesOutEqualPixelsWithDifferentLabels)
{
  const std::string folder = TestPaths::OutputFolder("Contradictions");
  for (const auto & [file, seed] : std::vector<std::pair<std::string, unsigned int>>{
         { "1.png", 1 }, { "2.tif", 1 }, { "3.png", 1 }, { "4.png", 4 }, { "5.png", 5 }, { "6.tif", 5 } })
  {
    WritePicture(folder + '/' + file, seed);
  }
  const std::string rows = "1.png,a\n2.tif,b\n3.png,a\n4.png,b\n5.png,a\n6.tif,a\n";
  const auto        dataset = ReadManifest(folder, "path,label\n" + rows);
  dataset->SplitRandomly(0.0, 0.0, 1);
  EXPECT_EQ(GetPaths(dataset), (std::vector<std::string>{ "4.png", "5.png", "6.tif" }));
  EXPECT_EQ(
    dataset->GetLeftOutSamples(),
    (std::vector<std::string>{
      "'1.png' (a, unassigned): its pixels are identical to those of '2.tif' (b, unassigned), which has another label",
      "'2.tif' (b, unassigned): its pixels are identical to those of '1.png' (a, unassigned), which has another label",
      "'3.png' (a, unassigned): its pixels are identical to those of '2.tif' (b, unassigned), which has another "
      "label" }));
  EXPECT_TRUE(
    AnyHolds(dataset->GetWarnings(), "3 samples are left out because identical pixels have different labels"));
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));
  const auto warnings = dataset->GetWarnings().size();
  dataset->RemoveContradictions();
  EXPECT_EQ(dataset->GetWarnings().size(), warnings) << "a second time finds nothing";
  dataset->Initialize();
  EXPECT_TRUE(dataset->GetLeftOutSamples().empty());
}

TEST(DatasetDuplicates, DropsFromTrainingWhatIsInValidationOrTest)
{
  const std::string folder = TestPaths::OutputFolder("Drop");
  for (unsigned int i = 1; i <= 8; ++i)
  {
    WritePicture(folder + "/" + std::to_string(i) + ".png", i);
  }
  WritePicture(folder + "/copy1.tif", 1); // of the test, in training
  WritePicture(folder + "/copy2.tif", 2); // of a validation picture that the test's patient takes out
  const std::string manifest = "path,label,patient,split\n"
                               "1.png,a,p1,test\n"
                               "2.png,b,p1,validation\n" // the patient is in the test
                               "3.png,a,p3,train\n"
                               "4.png,b,p4,validation\n"
                               "5.png,b,p4,train\n" // the patient is in validation
                               "6.png,b,p1,train\n" // the patient is in the test
                               "7.png,b,p7,train\n"
                               "8.png,a,p8,validation\n"
                               "copy1.tif,a,p9,train\n"
                               "copy2.tif,b,p10,train\n";
  const auto refused = ReadManifest(folder, manifest);
  ExpectMessage([&] { itk::DatasetLeakage::Verify(refused); },
                { "2 split units (patient", "RemoveDuplicatesAcrossSplits()" });
  const auto dataset = ReadManifest(folder, manifest);
  dataset->SplitRandomly(0.0, 0.0, 1);
  dataset->RemoveDuplicatesAcrossSplits();
  EXPECT_EQ(GetPaths(dataset), (std::vector<std::string>{ "1.png", "3.png", "4.png", "7.png", "8.png", "copy2.tif" }));
  EXPECT_EQ(
    dataset->GetLeftOutSamples(),
    (std::vector<std::string>{ "'2.png' (b, validation): its patient is also that of '1.png' (a, test)",
                               "'5.png' (b, train): its patient is also that of '4.png' (b, validation)",
                               "'6.png' (b, train): its patient is also that of '1.png' (a, test)",
                               "'copy1.tif' (a, train): its pixels are identical to those of '1.png' (a, test)" }));
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "1 samples of validation are left out"));
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "3 samples of train are left out"));
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));
}

// Slice 0 of `v` is slice 2 of `w`, which has another label; `x` and `y` are on their own.
TEST(DatasetDuplicates, LeavesOutVolumesWhole)
{
  const std::string folder = TestPaths::OutputFolder("ContradictoryVolumes");
  const auto        first = MakeVolume(1, 4);
  const auto        second = MakeVolume(2, 5);
  std::copy_n(first->GetBufferPointer(), 64, second->GetBufferPointer() + 2 * 64);
  Write(first.GetPointer(), folder + "/v.nrrd");
  Write(second.GetPointer(), folder + "/w.nrrd");
  WriteVolume(folder + "/x.nrrd", 3, 3);
  WriteVolume(folder + "/y.nrrd", 4, 3);
  const std::string manifest = "path,label,patient\nv.nrrd,a,p\nw.nrrd,b,q\nx.nrrd,a,r\ny.nrrd,b,s\n";

  itk::CTPreprocessingParameters parameters;
  parameters.slices = 8;
  const auto volumes = ReadManifest(folder, manifest);
  volumes->SetSampleDimension(3);
  volumes->SplitRandomly(0.0, 0.0, 1);
  EXPECT_EQ(itk::DatasetSplit::GetSamples(volumes, SplitEnum::Training, 3).size(), 2u);
  EXPECT_EQ(volumes->GetSlices().size(), 6u) << "of x and y";
  EXPECT_EQ(volumes->GetLeftOutSamples(),
            (std::vector<std::string>{
              "'v.nrrd' slice 0 (a, unassigned): its pixels are identical to those of 'w.nrrd' slice 2 (b, "
              "unassigned), which has another label; its whole volume is left out",
              "'w.nrrd' slice 2 (b, unassigned): its pixels are identical to those of 'v.nrrd' slice 0 (a, "
              "unassigned), which has another label; its whole volume is left out" }));
  EXPECT_TRUE(AnyHolds(volumes->GetWarnings(), "2 samples are left out because identical pixels"));
  EXPECT_NO_THROW(itk::DatasetInput::VerifyVolumes(volumes, parameters));

  // For networks for images the slices go, and the others stay; volumes are refused then.
  const auto slices = ReadManifest(folder, manifest);
  slices->SplitRandomly(0.0, 0.0, 1);
  EXPECT_EQ(slices->GetSlices().size(), 3u + 4 + 3 + 3);
  ExpectMessage([&] { itk::DatasetInput::VerifyVolumes(slices, parameters); },
                { "'v.nrrd' slice 0", "SetSampleDimension(3)" });
  auto grafted = DatasetType::New();
  grafted->Graft(slices);
  ExpectMessage([&] { itk::DatasetInput::VerifyVolumes(grafted, parameters); }, { "'v.nrrd' slice 0" });

  const auto across = ReadManifest(
    folder, "path,label,patient,split\nv.nrrd,a,p,train\nw.nrrd,a,q,test\nx.nrrd,a,r,train\ny.nrrd,b,s,train\n");
  across->SetSampleDimension(3);
  across->RemoveDuplicatesAcrossSplits();
  EXPECT_EQ(itk::DatasetSplit::GetSamples(across, SplitEnum::Training, 3).size(), 2u);
  EXPECT_EQ(across->GetLeftOutSamples(),
            (std::vector<std::string>{
              "'v.nrrd' slice 0 (a, train): its pixels are identical to those of 'w.nrrd' slice 2 (a, test); "
              "its whole volume is left out" }));
  EXPECT_NO_THROW(itk::DatasetInput::VerifyVolumes(across, parameters));
}

TEST(DatasetDuplicates, KeepsBlocksOfOneSeriesInSeveralSplits)
{
  const std::string folder = TestPaths::OutputFolder("DropBlocks");
  WriteVolume(folder + "/v.nrrd", 1, 12);
  const auto dataset = ReadManifest(
    folder, "path,label,patient,split,first_slice,last_slice\nv.nrrd,a,p,train,0,4\nv.nrrd,b,p,test,7,11\n");
  dataset->SetSplitUnit(DatasetType::SplitUnitEnum::SliceBlock);
  dataset->RemoveDuplicatesAcrossSplits();
  EXPECT_EQ(dataset->GetSlices().size(), 10u);
  EXPECT_TRUE(dataset->GetLeftOutSamples().empty());
}

TEST(DatasetDuplicates, StopsWhereTooManyFilesAreUnreadable)
{
  const std::string folder = TestPaths::OutputFolder("Unreadable");
  for (unsigned int i = 0; i < 18; ++i)
  {
    WritePicture(folder + (i % 2 ? "/a/" : "/b/") + std::to_string(i) + ".png", i);
  }
  WriteText(folder + "/a/page.png", "<html>404</html>");
  std::filesystem::resize_file(folder + "/b/0.png", 60); // the header is there, the pixels are not
  const auto dataset = DatasetType::New();
  dataset->ReadFolder(folder);
  // 2 of 19 files, the truncated one among them.
  dataset->SetMaximumUnreadableFraction(0.1);
  ExpectMessage([&] { dataset->SplitRandomly(0.1, 0.1, 1); },
                { "2 of 19 files", "fraction 0.1", "a/page.png: ", "b/0.png: ", "SetMaximumUnreadableFraction()" });
  dataset->SetMaximumUnreadableFraction(0.11);
  EXPECT_NO_THROW(dataset->SplitRandomly(0.1, 0.1, 1));
  EXPECT_EQ(dataset->GetUnreadableFiles().size(), 2u);
  dataset->SetMaximumUnreadableFraction(1.5);
  EXPECT_EQ(dataset->GetMaximumUnreadableFraction(), 1.0);
}

// Oracle: Pillow, which makes the copies of pictures whose patients are unknown: resized, compressed, mirrored, and
// with a border. Each of the drawn splits has both or neither.
TEST(DatasetDuplicates, KeepsCopiesOnOneSideOfADrawnSplit)
{
  const std::string folder = TestPaths::OutputFolder("CopiesOnOneSide");
  WriteText(
    folder + "/make.py",
    "import os, sys, numpy as np\n"
    "from PIL import Image, ImageOps\n"
    "folder = sys.argv[1]\n"
    "copies = [lambda i: i.resize((130, 108)), ImageOps.mirror, lambda i: ImageOps.expand(i, (20, 10, 30, 15), 0),\n"
    "          lambda i: ImageOps.mirror(ImageOps.expand(i, (10, 25, 10, 5), 255))]\n"
    "for label in ('a', 'b'):\n"
    "    os.makedirs(f'{folder}/data/{label}')\n"
    "    for number in range(12):\n"
    "        random = np.random.default_rng([ord(label), number])\n"
    "        coarse = random.integers(0, 256, (12, 12)).astype(np.uint8)\n"
    "        picture = Image.fromarray(coarse).resize((180, 150), Image.Resampling.BICUBIC)\n"
    "        picture.save(f'{folder}/data/{label}/{number:02}.png')\n"
    "        copies[number % 4](picture).save(f'{folder}/data/{label}/{number:02}-copy.jpg', quality=90)\n");
  ASSERT_EQ(std::system((TestPaths::Get("TL_PYTHON") + " " + folder + "/make.py " + folder).c_str()), 0);
  for (uint64_t seed = 0; seed < 5; ++seed)
  {
    const auto dataset = DatasetType::New();
    dataset->ReadFolder(folder + "/data");
    dataset->SplitRandomly(0.25, 0.25, seed);
    const auto & slices = dataset->GetSlices();
    ASSERT_EQ(slices.size(), 48u);
    for (std::size_t i = 0; i < slices.size(); i += 2)
    {
      EXPECT_EQ(slices[i].split, slices[i + 1].split) << dataset->Describe(i) << ", seed " << seed;
    }
    EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Test), (std::vector<std::size_t>{ 6, 6 }));
    EXPECT_TRUE(itk::DatasetLeakage::FindNearDuplicates(dataset).empty());
    const std::string statement = itk::DatasetLeakage::DescribeNearDuplicates(dataset);
    EXPECT_EQ(statement.find("48 pictures look like another one, in 24 groups."), 0u) << statement;
    EXPECT_EQ(statement.find("validation and test samples"), std::string::npos);
  }

  // Given splits are not changed: the copies are found and said.
  std::string rows = "path,label,split\n";
  for (const char * const copy : { "00", "01", "02", "03" })
  {
    rows += std::string("data/a/") + copy + ".png,a,train\ndata/a/" + copy + "-copy.jpg,a,test\n";
  }
  const auto given = ReadManifest(folder, rows + "data/b/00.png,b,train\ndata/b/05.png,b,test\n");
  EXPECT_EQ(itk::DatasetLeakage::FindNearDuplicates(given).size(), 4u);
  EXPECT_NE(itk::DatasetLeakage::DescribeNearDuplicates(given).find("4 of 5 validation and test samples"),
            std::string::npos);

  // Patients that are known are not joined.
  auto known = DatasetType::New();
  known->SetPatientPattern("[0-9]+(?:-copy)?");
  known->ReadFolder(folder + "/data");
  EXPECT_TRUE(itk::DatasetLeakage::DescribeNearDuplicates(known).empty());
}

TEST(DatasetDuplicates, SaysThatOneGroupCannotBeDivided)
{
  const std::string folder = TestPaths::OutputFolder("OneGroup");
  for (unsigned int i = 0; i < 6; ++i)
  {
    auto picture = MakeNoise<unsigned char, 2>(1, 1);
    picture->GetBufferPointer()[27] = static_cast<unsigned char>(picture->GetBufferPointer()[27] / 2 + i);
    Write(picture.GetPointer(), folder + (i % 2 ? "/a/" : "/b/") + std::to_string(i) + ".png");
  }
  const auto dataset = DatasetType::New();
  dataset->ReadFolder(folder);
  dataset->SplitRandomly(0.2, 0.2, 1);
  EXPECT_EQ(itk::DatasetSplit::CountUnits(dataset, SplitEnum::Test), 0u);
  const std::string statement = itk::DatasetLeakage::DescribeNearDuplicates(dataset);
  EXPECT_NE(statement.find("The largest group has 6 of 6 samples"), std::string::npos) << statement;
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "1 unit (file) to divide, too few for test"));
}

// A JPEG of another size is no equal pixels, and still the same picture.
TEST(DatasetDuplicates, FindsRecompressedAndResizedCopies)
{
  const std::string folder = TestPaths::OutputFolder("NearDuplicates");
  const std::string script = "import sys, numpy as np\n"
                             "from PIL import Image\n"
                             "folder = sys.argv[1]\n"
                             "def picture(seed):\n"
                             "    coarse = np.random.default_rng(seed).integers(0, 256, (12, 12)).astype(np.uint8)\n"
                             "    return Image.fromarray(coarse).resize((180, 150), Image.Resampling.BICUBIC)\n"
                             "for seed in range(6):\n"
                             "    picture(seed).save(f'{folder}/{seed}.png')\n"
                             "picture(4).resize((130, 108)).save(f'{folder}/copy4.jpg', quality=80)\n"
                             "picture(5).convert('RGB').save(f'{folder}/copy5.jpg', quality=70)\n"
                             "Image.new('L', (20, 20), 0).save(f'{folder}/black.png')\n"
                             "Image.new('L', (30, 20), 9).save(f'{folder}/gray.png')\n";
  WriteText(folder + "/make.py", script);
  ASSERT_EQ(std::system((TestPaths::Get("TL_PYTHON") + " " + folder + "/make.py " + folder).c_str()), 0);
  const auto dataset = ReadManifest(folder,
                                    "path,label,split\n0.png,a,train\n1.png,b,train\n2.png,a,validation\n3.png,b,test\n"
                                    "4.png,a,train\n5.png,b,validation\ncopy4.jpg,a,validation\ncopy5.jpg,b,test\n"
                                    "black.png,a,train\ngray.png,a,test\n");
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));
  const auto found = itk::DatasetLeakage::FindNearDuplicates(dataset);
  ASSERT_EQ(found.size(), 2u) << "uniform pictures look alike and are none";
  std::vector<std::string> pairs;
  for (const auto & one : found)
  {
    EXPECT_LE(one.differentBits, 2u);
    pairs.push_back(dataset->GetRelativePath(one.sample) + " " + dataset->GetRelativePath(one.nearest));
  }
  std::sort(pairs.begin(), pairs.end());
  EXPECT_EQ(pairs, (std::vector<std::string>{ "copy4.jpg 4.png", "copy5.jpg 5.png" }));
  dataset->SetNearDuplicateBits(64);
  EXPECT_EQ(itk::DatasetLeakage::FindNearDuplicates(dataset).size(), 2u) << "the details differ all the same";
}

// Oracle: Utilities/make-lung-phantoms.py, which draws each patient on its own; a quarter of their slices have the
// perceptual hash of another patient's. The one copy is brighter by 3 HU, and of another patient and series.
TEST(DatasetDuplicates, TellsCopiesFromSlicesOfOtherPatients)
{
  const std::string folder = TestPaths::OutputFolder("Phantoms");
  WriteText(folder + "/make.py",
            "import pathlib, sys, pydicom\n"
            "folder = pathlib.Path(sys.argv[1])\n"
            "for number, patient in enumerate(sorted((folder / 'dicom').glob('*/*'))):\n"
            "    target = folder / 'data' / ('test' if number % 4 == 0 else 'train') / patient.parent.name\n"
            "    target.mkdir(parents=True, exist_ok=True)\n"
            "    patient.rename(target / patient.name)\n"
            "for file in sorted(next(iter(sorted((folder / 'data/train/covid').iterdir()))).iterdir()):\n"
            "    data = pydicom.dcmread(file)\n"
            "    data.RescaleIntercept = float(data.RescaleIntercept) + 3\n"
            "    data.PatientID = 'copy'\n"
            "    data.SeriesInstanceUID += '.1'\n"
            "    data.SOPInstanceUID += '.1'\n"
            "    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID\n"
            "    target = folder / 'data/test/covid/copy'\n"
            "    target.mkdir(exist_ok=True)\n"
            "    data.save_as(target / file.name)\n");
  const std::string phantoms = TestPaths::Get("TL_TEST_DATA") + "/../../Utilities/make-lung-phantoms.py " + folder +
                               " --images 192 --size 128 --format dicom";
  for (const std::string & command : { phantoms, folder + "/make.py " + folder })
  {
    ASSERT_EQ(std::system((TestPaths::Get("TL_PYTHON") + " " + command).c_str()), 0);
  }
  const auto dataset = DatasetType::New();
  dataset->ReadFolder(folder + "/data");
  ASSERT_EQ(dataset->GetSlices().size(), 196u);
  const auto found = itk::DatasetLeakage::FindNearDuplicates(dataset);
  EXPECT_EQ(found.size(), 4u);
  for (const auto & one : found)
  {
    EXPECT_EQ(dataset->GetRelativePath(one.sample), "test/covid/copy");
  }
}
