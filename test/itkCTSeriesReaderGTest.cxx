// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Which files are a series, in which order, and where they lie. Oracle: what test/DICOMTestSeries.py writes; slice k
// holds -24 + 100 k + 10 row + column HU.
#include "CTSeriesFixture.h"
#include "itkCommand.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <fstream>

using namespace CTSeriesFixture;

// Among four files with the same position the one that was asked for is read.
TEST(CTSeriesReader, ReadsTheSliceOfTheFileThatIsNamed)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-named");
  for (const char * name : { "MR_small.dcm", "MR_small_RLE.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm" })
  {
    CopyAsCT(name, folder);
  }
  const auto reader = Read(folder + "/MR_small_RLE.dcm");
  EXPECT_EQ(GetFileNames(reader->GetReport()), std::vector<std::string>{ "MR_small_RLE.dcm" });
  ExpectEqualsPydicom(reader->GetOutput(), "MR_small.dcm");
}

TEST(CTSeriesReader, RefusesWhatIsNoSliceOfACT)
{
  const std::map<std::string, std::string> reasons = {
    { "no_meta.dcm", "not a DICOM file" },
    { "dicomdirtests/77654033/CR1/6154", "not a CT image: SOP Class UID (0008,0016) is 1.2.840.10008.5.1.4.1.1.1" },
    { "MR_small.dcm", "not a CT image" },
    { "SC_rgb_rle.dcm", "a Secondary Capture" },
    { "rtdose.dcm", "not a CT image" },
    { "dicomdirtests/TINY_ALPHA/PT000000/ST000000/SE000000/IM000001", "no pixels" },
    { "dicomdirtests/98892001/CT2N/6293", "a localizer" },
    { "dicomdirtests/DICOMDIR-nooffset", "a DICOMDIR" },
  };
  for (const auto & entry : reasons)
  {
    const auto error = GetError(MakeReader(RealFile(entry.first)));
    EXPECT_TRUE(Contains(error, entry.second) && Contains(error, entry.first)) << entry.first << ": " << error;
  }
  EXPECT_TRUE(Contains(GetError(MakeReader("/nowhere/at/all")), "/nowhere/at/all' does not exist"));
  EXPECT_TRUE(Contains(GetError(MakeReader("")), "Path is not set"));
  EXPECT_TRUE(Contains(GetError(MakeReader(RealFile("dicomdirtests/TINY_ALPHA"))), "no DICOM file with pixels"));
}

// Positions -99.48, 103.02, 104.27, 105.52 mm are the files' own.
TEST(CTSeriesReader, NamesTheFilesOnBothSidesOfAGap)
{
  const auto reader = MakeReader(RealFile("dicomdirtests/77654033/CT2"));
  const auto error = GetError(reader);
  EXPECT_TRUE(Contains(error, "202.5 mm between '17106' and '17136' (at -99.48 and 103.02 mm along the normal)"))
    << error;
  EXPECT_TRUE(Contains(error, "more than 1.5 times the spacing around it")) << error;
  AcceptGaps(reader);
  reader->Update();
  const auto & report = reader->GetReport();
  EXPECT_EQ(report.numberOfGaps, 1u);
  EXPECT_NEAR(report.sliceSpacing, 1.25, 1e-9);
  EXPECT_NEAR(reader->GetOutput()->GetSpacing()[2], 1.25, 1e-9);
  EXPECT_TRUE(HasWarning(report, "202.5 mm"));
  EXPECT_EQ(reader->GetOutput()->GetLargestPossibleRegion().GetSize(2), 4u);
}

// Acquisition numbers 1, 1, 1, 2, 2 follow each other: one volume.
TEST(CTSeriesReader, ReadsARegularRealSeriesWithoutWarnings)
{
  const std::string folder = "dicomdirtests/98892001/CT5N";
  const auto        reader = Read(RealFile(folder));
  const auto &      report = reader->GetReport();
  EXPECT_EQ(GetFileNames(report), (std::vector<std::string>{ "3353", "3023", "2693", "2392", "2062" }));
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[2], 2.5);
  EXPECT_NEAR(report.maximumSpacingDeviation, 0.0, 1e-9);
  EXPECT_EQ(report.gantryTilt, 0.0);
  EXPECT_TRUE(report.leftOut.empty());
  EXPECT_TRUE(report.warnings.empty()) << report.warnings.front();
  for (unsigned int z = 0; z < 5; ++z)
  {
    const auto expected = ReadWithPydicom(folder + "/" + GetFileNames(report)[z]);
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
      ASSERT_EQ(reader->GetOutput()->GetBufferPointer()[z * expected.size() + i], expected[i]);
    }
  }
}

TEST(CTSeriesReader, LeavesOutLocalizersAndSaysWhenNothingElseIsThere)
{
  const auto error = GetError(MakeReader(RealFile("dicomdirtests/98892001/CT2N")));
  EXPECT_TRUE(Contains(error, "no slice of a volume among its 2 file(s)")) << error;
  EXPECT_TRUE(Contains(error, "6293: a localizer")) << error;
}

TEST(CTSeriesReader, RefusesASeriesWhoseSlicesAllHaveAnotherOrientation)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-MR700");
  for (const auto & entry : fs::directory_iterator(RealFile("dicomdirtests/98892003/MR700")))
  {
    CopyAsCT("dicomdirtests/98892003/MR700/" + entry.path().filename().string(), folder);
  }
  const auto error = GetError(MakeReader(folder));
  EXPECT_TRUE(Contains(error, "of 7 volumes")) << error;
  EXPECT_TRUE(Contains(error, "another orientation (0020,0037)")) << error;
}

// Oracle: the numbers of files are those of the folders of pydicom's DICOMDIR test set.
TEST(CTSeriesReader, RefusesAFolderWithSeveralSeriesWithATable)
{
  const std::string folder = RealFile("dicomdirtests/98892001");
  const auto        series = ReaderType::ListSeries(folder);
  ASSERT_EQ(series.size(), 2u);
  const auto error = GetError(MakeReader(folder));
  EXPECT_TRUE(Contains(error, "contains 2 series")) << error;
  for (const auto & entry : series)
  {
    EXPECT_EQ(entry.modality, "CT");
    EXPECT_EQ(entry.columns, 16u);
    EXPECT_TRUE(Contains(error, entry.seriesInstanceUID)) << error;
  }
  const auto & axial = series[0].files.size() == 5 ? series[0] : series[1];
  ASSERT_EQ(axial.files.size(), 5u);
  EXPECT_EQ(Read(folder, axial.seriesInstanceUID)->GetReport().files.size(), 5u);
  const auto unknown = GetError(MakeReader(folder, "1.2.3"));
  EXPECT_TRUE(Contains(unknown, "no series with the Series Instance UID (0020,000E) 1.2.3")) << unknown;
  EXPECT_TRUE(Contains(unknown, axial.seriesInstanceUID)) << unknown;
}

TEST(CTSeriesReader, SortsByPositionAndNothingElse)
{
  const auto   reader = Read(WriteScenario("shuffled"));
  const auto * image = reader->GetOutput();
  ExpectSynthetic(image, Count(6));
  EXPECT_NEAR(image->GetSpacing()[0], 0.7, 1e-12);
  EXPECT_NEAR(image->GetSpacing()[1], 0.8, 1e-12);
  EXPECT_NEAR(image->GetSpacing()[2], 2.5, 1e-12);
  EXPECT_EQ(GetFileNames(reader->GetReport()),
            (std::vector<std::string>{ "3.dcm", "0.dcm", "5.dcm", "1.dcm", "4.dcm", "2.dcm" }));
  EXPECT_EQ(reader->GetReport().positions[5][2], 42.5);
}

// The position of each slice's first voxel on the image's grid is that of its file, whatever the orientation.
TEST(CTSeriesReader, PutsEverySliceWhereItsFileSays)
{
  for (const char * scenario : { "shuffled", "flipped", "oblique", "tilt" })
  {
    SCOPED_TRACE(scenario);
    const auto reader = MakeReader(WriteScenario(scenario));
    reader->KeepAcquiredSlicesOn();
    reader->Update();
    const auto * image = reader->GetOutput();
    const auto & positions = reader->GetReport().positions;
    ExpectSynthetic(image, Count(static_cast<int>(positions.size())));
    for (std::size_t z = 0; z < positions.size(); ++z)
    {
      ImageType::PointType point;
      image->TransformIndexToPhysicalPoint({ { 0, 0, static_cast<itk::IndexValueType>(z) } }, point);
      for (unsigned int i = 0; i < 3; ++i)
      {
        EXPECT_NEAR(point[i], positions[z][i], 2e-6) << "slice " << z;
      }
    }
  }
}

// Closed form: the normal of rows to the left and columns to anterior points down.
TEST(CTSeriesReader, SortsAFlippedSeriesAlongItsOwnNormal)
{
  const auto   reader = Read(WriteScenario("flipped"));
  const auto & direction = reader->GetOutput()->GetDirection();
  EXPECT_EQ(direction(2, 2), -1.0);
  EXPECT_EQ(direction(1, 1), -1.0);
  EXPECT_EQ(reader->GetOutput()->GetOrigin()[2], 30.0);
}

// Closed form: 15 degrees; 3 mm along the normal are 3 / cos 15 along the table.
TEST(CTSeriesReader, KeepsTheShearOfATiltedGantry)
{
  const auto            reader = MakeReader(WriteScenario("tilt"));
  itk::CTSeriesPolicies policies;
  policies.tilt = itk::CTSeriesPolicyEnums::Tilt::Keep;
  reader->SetPolicies(policies);
  reader->Update();
  const auto *   image = reader->GetOutput();
  constexpr auto radians = 15.0 * itk::Math::pi / 180.0;
  EXPECT_NEAR(reader->GetReport().gantryTilt, 15.0, 1e-4);
  EXPECT_NEAR(reader->GetReport().sliceSpacing, 3.0, 1e-9);
  EXPECT_NEAR(image->GetSpacing()[2], 3.0 / std::cos(radians), 1e-6);
  EXPECT_NEAR(image->GetDirection()(1, 2), std::sin(radians), 1e-6);
  EXPECT_NEAR(image->GetDirection()(2, 2), std::cos(radians), 1e-6);
  EXPECT_NEAR(image->GetDirection()(1, 1), 1.0, 1e-12);
  EXPECT_TRUE(HasWarning(reader->GetReport(), "tilted by 15 degrees"));
}

TEST(CTSeriesReader, ReadsEachPositionOnceAndListsTheRest)
{
  const auto folder = WriteScenario("duplicate");
  const auto reader = Read(folder);
  ExpectSynthetic(reader->GetOutput(), Count(4));
  const auto leftOut = GetLeftOut(reader->GetReport());
  ASSERT_EQ(leftOut.size(), 2u);
  EXPECT_EQ(leftOut.at(folder + "/again.dcm"), "another volume at the same place, with other pixels");
  const bool copyLeftOut = leftOut.count(folder + "/copy/s1.dcm") == 1;
  EXPECT_EQ(leftOut.at(copyLeftOut ? folder + "/copy/s1.dcm" : folder + "/s1.dcm"),
            "the same image (0008,0018) as s1.dcm");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "1 file(s) are copies of others"));
  EXPECT_TRUE(HasWarning(reader->GetReport(), "1 other volume(s) with 1 file(s)"));
}

TEST(CTSeriesReader, RefusesASeriesWithAMissingSlice)
{
  const auto reader = MakeReader(WriteScenario("missing"));
  const auto error = GetError(reader);
  EXPECT_TRUE(Contains(error, "5 mm between 's2.dcm' and 's4.dcm'")) << error;
  AcceptGaps(reader);
  reader->Update();
  ExpectSynthetic(reader->GetOutput(), { 0, 1, 2, 4, 5 });
  EXPECT_EQ(reader->GetReport().numberOfGaps, 1u);
}

TEST(CTSeriesReader, WarnsOfUnevenSpacing)
{
  const auto reader = Read(WriteScenario("uneven"));
  EXPECT_NEAR(reader->GetReport().maximumSpacingDeviation, 0.4, 1e-6);
  EXPECT_EQ(reader->GetReport().numberOfGaps, 0u);
  EXPECT_TRUE(HasWarning(reader->GetReport(), "unevenly spaced"));
}

TEST(CTSeriesReader, KnowsTheSOPInstanceUIDOfEachSlice)
{
  // Oracle: what the files' names make of it, as they were written.
  const auto   reader = Read(WriteScenario("shuffled"));
  const auto & report = reader->GetReport();
  const auto   json = nlohmann::json::parse(report.ToJSON());
  ASSERT_EQ(report.sopInstanceUIDs.size(), 6u);
  for (std::size_t k = 0; k < 6; ++k)
  {
    const std::string name = GetFileNames(report)[k];
    std::uint64_t     number = 0;
    for (const char character : name)
    {
      number = 256 * number + static_cast<unsigned char>(character);
    }
    EXPECT_EQ(report.sopInstanceUIDs[k], "2.25." + std::to_string(number)) << name;
    EXPECT_EQ(json["slices"][k]["sop_instance_uid"], report.sopInstanceUIDs[k]);
    EXPECT_EQ(json["slices"][k]["file"], name);
  }
}

TEST(CTSeriesReader, RefusesSlicesThatAreShiftedInTheirPlanes)
{
  const auto reader = MakeReader(WriteScenario("shifted"));
  const auto error = GetError(reader);
  EXPECT_TRUE(Contains(error, "3 mm in 's2.dcm'")) << error;
  AcceptGaps(reader);
  EXPECT_EQ(GetError(reader), "");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "shifted relative to each other"));
}

TEST(CTSeriesReader, ReadsTheLargestVolumeAndAccountsForEveryOtherFile)
{
  const auto folder = WriteScenario("mixed");
  const auto reader = Read(folder);
  ExpectSynthetic(reader->GetOutput(), Count(4));
  const std::map<std::string, std::string> expected = {
    { "coronal/s0.dcm", "another orientation (0020,0037)" },
    { "coronal/s1.dcm", "another orientation (0020,0037)" },
    { "derived.dcm", "image type (0008,0008) DERIVED\\SECONDARY\\AXIAL, not ORIGINAL\\PRIMARY\\AXIAL" },
    { "kernel.dcm", "convolution kernel (0018,1210) 'B70f', not ''" },
    { "localizer.dcm", "a localizer (0008,0008)" },
    { "matrix.dcm", "matrix size 5x6, not 5x4" },
    { "nopixels.dcm", "no pixels" },
    { "notes.txt", "not a DICOM file" },
    { "nowhere.dcm", "no Image Position (0020,0032)" },
    { "patient.dcm", "another patient (0010,0020)" },
    { "spacing.dcm", "pixel spacing (0028,0030) 0.9\\0.7 mm, not 0.8\\0.7" },
  };
  std::map<std::string, std::string> found;
  for (const auto & entry : GetLeftOut(reader->GetReport()))
  {
    found[fs::relative(entry.first, folder).string()] = entry.second;
  }
  EXPECT_EQ(found, expected);

  // A file of a smaller volume asks for that volume.
  const auto coronal = Read(folder + "/coronal/s1.dcm");
  ExpectSynthetic(coronal->GetOutput(), Count(2));
  EXPECT_EQ(coronal->GetOutput()->GetSpacing()[2], 5.0);
}

TEST(CTSeriesReader, RefusesVolumesOfEqualSizeUnlessANumberDecides)
{
  const auto folder = WriteScenario("tie");
  const auto error = GetError(MakeReader(folder));
  EXPECT_TRUE(Contains(error, "the first two have 2 image(s) each")) << error;
  auto reader = MakeReader(folder);
  reader->SetVolumeNumber(2);
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetDirection()(2, 1), -1.0); // the sagittal one
  EXPECT_EQ(reader->GetReport().volume, 2u);
  reader->SetVolumeNumber(3);
  EXPECT_TRUE(Contains(GetError(reader), "has no volume 3"));
}

TEST(CTSeriesReader, LeavesOutAnAcquisitionBetweenTheSlicesOfALargerOne)
{
  const auto reader = Read(WriteScenario("acquisitions"));
  ExpectSynthetic(reader->GetOutput(), Count(5));
  EXPECT_EQ(reader->GetReport().leftOut.size(), 4u);
  EXPECT_TRUE(HasWarning(reader->GetReport(), "1 other volume(s) with 4 file(s)"));
  EXPECT_EQ(reader->GetReport().leftOut.front().reason,
            "another volume at the same place: acquisition (0020,0012) 2, not 1");
}

TEST(CTSeriesReader, JoinsAcquisitionsThatFollowEachOther)
{
  const auto reader = Read(WriteScenario("stepandshoot"));
  ExpectSynthetic(reader->GetOutput(), Count(5));
  EXPECT_TRUE(reader->GetReport().leftOut.empty());
}

TEST(CTSeriesReader, WarnsOfTheSpacingOfASingleSlice)
{
  const auto thick = Read(WriteScenario("single"));
  EXPECT_EQ(thick->GetOutput()->GetSpacing()[2], 3.0);
  EXPECT_TRUE(HasWarning(thick->GetReport(), "Slice Thickness (0018,0050), 3 mm"));
  const auto thin = Read(WriteScenario("thin"));
  EXPECT_EQ(thin->GetOutput()->GetSpacing()[2], 1.0);
  EXPECT_TRUE(HasWarning(thin->GetReport(), "taken as 1 mm"));
}

TEST(CTSeriesReader, ReadsOnlyTheRequestedSlices)
{
  auto reader = MakeReader(WriteScenario("shuffled"));
  reader->UpdateOutputInformation();
  auto region = reader->GetOutput()->GetLargestPossibleRegion();
  region.SetIndex(2, 2);
  region.SetSize(2, 3);
  region.SetSize(0, 2);
  reader->GetOutput()->SetRequestedRegion(region);
  reader->GetOutput()->Update();
  EXPECT_EQ(reader->GetOutput()->GetBufferedRegion().GetIndex(2), 2);
  ExpectSynthetic(reader->GetOutput(), { 2, 3, 4 });
}

TEST(CTSeriesReader, ReadsHeadersOnlyForTheOutputInformation)
{
  auto reader = MakeReader(Isolate("MR_truncated.dcm"));
  EXPECT_NO_THROW(reader->UpdateOutputInformation());
  EXPECT_EQ(reader->GetOutput()->GetLargestPossibleRegion().GetSize(0), 64u);
}

TEST(CTSeriesReader, ReportsProgressAndStopsWhenAborted)
{
  auto reader = MakeReader(WriteScenario("shuffled"));
  auto command = itk::CStyleCommand::New();
  command->SetCallback([](itk::Object * caller, const itk::EventObject &, void *) {
    auto * process = dynamic_cast<itk::ProcessObject *>(caller);
    if (process->GetProgress() > 0.0F)
    {
      process->AbortGenerateDataOn();
    }
  });
  reader->AddObserver(itk::ProgressEvent(), command);
  EXPECT_THROW(reader->Update(), itk::ProcessAborted);
}

TEST(CTSeriesReader, ListsSeriesBelowAFolder)
{
  // Counted with pydicom: files that have PixelData, by SeriesInstanceUID.
  const auto  real = ReaderType::ListSeries(RealFile("dicomdirtests"));
  std::size_t files = 0;
  for (const auto & entry : real)
  {
    files += entry.files.size();
  }
  EXPECT_EQ(real.size(), 13u);
  EXPECT_EQ(files, 31u);
  const auto series = ReaderType::ListSeries(WriteScenario("twoseries"));
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series[0].seriesInstanceUID, "2.25.1000");
  EXPECT_EQ(series[0].files.size(), 3u);
  EXPECT_EQ(series[0].description, "Synthetic");
  EXPECT_EQ(series[1].description, "Second one");
  EXPECT_EQ(series[1].files.size(), 2u);
  EXPECT_EQ(series[1].rows, 4u);
  EXPECT_TRUE(Contains(ReaderType::FormatTable(series), "2.25.2000"));
}

TEST(CTSeriesReader, KeepsIdentityAndPathsOutOfTheReport)
{
  const auto folder = WriteScenario("mixed");
  const auto reader = Read(folder);
  const auto text = reader->GetReport().ToJSON();
  for (const char * secret : { "SECRET", "Secret", "SOMEBODY", "/" })
  {
    const auto position = text.find(secret);
    EXPECT_EQ(position, std::string::npos) << secret << ": " << text.substr(position, 80);
  }
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["slices"].size(), 4u);
  EXPECT_EQ(json["slices"][1]["file"], "s1.dcm");
  EXPECT_EQ(json["slices"][1]["position_lps_mm"], (std::vector<double>{ -10.0, -20.0, 32.5 }));
  EXPECT_EQ(json["left_out"].size(), 11u);
  EXPECT_EQ(json["intended_use"], "research; not for diagnosis");
  EXPECT_TRUE(json["padding_hu"].is_null());
  const auto identified = nlohmann::json::parse(reader->GetReport().ToJSON(true));
  EXPECT_EQ(identified["patient_id"], "SECRET-ID");
  EXPECT_EQ(identified["slices"][1]["file"], folder + "/s1.dcm");
}
