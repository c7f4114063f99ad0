// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracles: pydicom's pixel_array * slope + intercept, the head CT's own matrix, and the closed form of the synthetic
// series that test/DICOMTestSeries.py writes: slice k holds -24 + 100 k + 10 row + column HU.
#include "itkCTSeriesReader.h"

#include "PydicomReference.h"
#include "itkCommand.h"
#include "itkMetaDataObject.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

namespace
{
namespace fs = std::filesystem;
using PydicomReference::ReadRaw;
using PydicomReference::RealFile;
using ReaderType = itk::CTSeriesReader;
using ImageType = ReaderType::OutputImageType;

std::string
WriteScenario(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-" + name);
  PydicomReference::Run("write " + name + " '" + folder + "'");
  return folder;
}

/** A folder that holds one real file, so that its neighbours in pydicom's folder have no say. */
std::string
Isolate(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-file-" + fs::path(name).filename().string());
  fs::copy_file(RealFile(name), folder + "/" + fs::path(name).filename().string());
  return folder;
}

/** HU of one file as pydicom reads it. */
std::vector<double>
ReadWithPydicom(const std::string & name)
{
  const std::string output = TestPaths::OutputFolder("CTSeriesReader-pydicom") + "/hu.raw";
  PydicomReference::Run("hu '" + RealFile(name) + "' '" + output + "'");
  return ReadRaw<double>(output);
}

ReaderType::Pointer
MakeReader(const std::string & path, const std::string & uid = "")
{
  auto reader = ReaderType::New();
  reader->SetPath(path);
  reader->SetSeriesInstanceUID(uid);
  return reader;
}

ReaderType::Pointer
Read(const std::string & path, const std::string & uid = "")
{
  auto reader = MakeReader(path, uid);
  reader->Update();
  return reader;
}

/** What the reader says where it must refuse; empty where it does not. */
std::string
GetError(ReaderType * reader)
{
  try
  {
    reader->Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return {};
}

bool
Contains(const std::string & text, const std::string & part)
{
  return text.find(part) != std::string::npos;
}

bool
HasWarning(const itk::CTSeriesReport & report, const std::string & part)
{
  return std::any_of(report.warnings.begin(), report.warnings.end(), [&part](const std::string & warning) {
    return Contains(warning, part);
  });
}

/** File name -> reason. A file that is listed twice fails. */
std::map<std::string, std::string>
GetLeftOut(const itk::CTSeriesReport & report)
{
  std::map<std::string, std::string> reasons;
  for (const auto & entry : report.leftOut)
  {
    EXPECT_TRUE(reasons.emplace(entry.file, entry.reason).second) << entry.file << " is listed twice";
  }
  return reasons;
}

std::vector<std::string>
GetFileNames(const itk::CTSeriesReport & report)
{
  std::vector<std::string> names;
  for (const std::string & file : report.files)
  {
    names.push_back(fs::path(file).filename().string());
  }
  return names;
}

/** The closed form of synthetic slices: `slices[z]` is the k of slice z. */
void
ExpectSynthetic(const ImageType * image, const std::vector<int> & slices)
{
  const auto size = image->GetBufferedRegion().GetSize();
  ASSERT_EQ(size[0], 5u);
  ASSERT_EQ(size[1], 4u);
  ASSERT_EQ(size[2], slices.size());
  const short * voxel = image->GetBufferPointer();
  for (const int k : slices)
  {
    for (int row = 0; row < 4; ++row)
    {
      for (int column = 0; column < 5; ++column)
      {
        ASSERT_EQ(*voxel++, -24 + 100 * k + 10 * row + column)
          << "slice " << k << " row " << row << " column " << column;
      }
    }
  }
}

std::vector<int>
Count(int number)
{
  std::vector<int> values(number);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

void
ExpectEqualsPydicom(const ImageType * image, const std::string & name)
{
  const auto expected = ReadWithPydicom(name);
  ASSERT_EQ(image->GetBufferedRegion().GetNumberOfPixels(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    ASSERT_EQ(image->GetBufferPointer()[i], std::nearbyint(expected[i])) << name << " voxel " << i;
  }
}
} // namespace

// Oracle: pydicom. Spacing, padding -2000 and intercept -1024 as the file's tags have them.
TEST(CTSeriesReader, ReadsARealCTSliceAsPydicomDoes)
{
  const auto   reader = Read(Isolate("CT_small.dcm"));
  const auto * image = reader->GetOutput();
  ExpectEqualsPydicom(image, "CT_small.dcm");
  EXPECT_DOUBLE_EQ(image->GetSpacing()[0], 0.661468);
  EXPECT_DOUBLE_EQ(image->GetSpacing()[1], 0.661468);
  EXPECT_DOUBLE_EQ(image->GetSpacing()[2], 5.0);
  EXPECT_DOUBLE_EQ(image->GetOrigin()[0], -158.135803);
  EXPECT_DOUBLE_EQ(image->GetOrigin()[2], -75.699997);
  const auto & report = reader->GetReport();
  EXPECT_TRUE(HasWarning(report, "Slice Thickness (0018,0050), 5 mm"));
  EXPECT_TRUE(report.hasPadding);
  EXPECT_EQ(report.paddingLow, -3024.0);
  EXPECT_EQ(report.paddingHigh, -3024.0);
  double padding = 0.0;
  ASSERT_TRUE(itk::ExposeMetaData<double>(image->GetMetaDataDictionary(), ReaderType::PaddingLowKey, padding));
  EXPECT_EQ(padding, -3024.0);
  std::string manufacturer;
  ASSERT_TRUE(itk::ExposeMetaData<std::string>(image->GetMetaDataDictionary(), "0008|0070", manufacturer));
  EXPECT_EQ(manufacturer, "GE MEDICAL SYSTEMS");
}

// Oracle: pydicom with Pillow's OpenJPEG; direction as (0020,0037): (1,0,0), (0,.9272,-.3746), normalized.
TEST(CTSeriesReader, ReadsATiltedJPEG2000SliceAsPydicomDoes)
{
  const auto   reader = Read(Isolate("J2K_pixelrep_mismatch.dcm"));
  const auto * image = reader->GetOutput();
  ExpectEqualsPydicom(image, "J2K_pixelrep_mismatch.dcm");
  const auto & direction = image->GetDirection();
  EXPECT_NEAR(direction(1, 1), 0.9272, 1e-4);
  EXPECT_NEAR(direction(2, 1), -0.3746, 1e-4);
  EXPECT_NEAR(direction(1, 2), 0.3746, 1e-4);
  EXPECT_NEAR(direction(2, 2), 0.9272, 1e-4);
  EXPECT_NEAR(direction(0, 0), 1.0, 1e-12);
}

// Oracle: the uncompressed file as pydicom reads it; all forms hold one picture.
TEST(CTSeriesReader, ReadsOnePictureTheSameInEveryTransferSyntax)
{
  for (const char * form :
       { "", "_RLE", "_jp2klossless", "_jpeg_ls_lossless", "_bigendian", "_expb", "_implicit", "_padded" })
  {
    SCOPED_TRACE(form);
    const auto reader = Read(Isolate(std::string("MR_small") + form + ".dcm"));
    ExpectEqualsPydicom(reader->GetOutput(), "MR_small.dcm");
    EXPECT_TRUE(HasWarning(reader->GetReport(), "'MR', not CT"));
  }
}

TEST(CTSeriesReader, NamesAFileWhosePixelsAreCutShort)
{
  const auto error = GetError(MakeReader(Isolate("MR_truncated.dcm")));
  EXPECT_TRUE(Contains(error, "MR_truncated.dcm'")) << error;
  EXPECT_TRUE(Contains(error, "cut short: it holds 8130 of 8192 bytes")) << error;
}

// Lossy JPEG 2000 with fewer bits announced than used; oracle: pydicom's extremes.
TEST(CTSeriesReader, ReadsALossyJPEG2000SliceWithinTheRangeOfPydicom)
{
  const auto   reader = Read(Isolate("693_J2KI.dcm"));
  const auto   expected = ReadWithPydicom("693_J2KI.dcm");
  const auto   range = std::minmax_element(expected.begin(), expected.end());
  const auto * voxels = reader->GetOutput()->GetBufferPointer();
  const auto   found = std::minmax_element(voxels, voxels + expected.size());
  EXPECT_EQ(*found.first, *range.first);
  EXPECT_EQ(*found.second, *range.second);
}

// Every length is an error of its own for a parser; GDCM alone would end the program at some.
TEST(CTSeriesReader, SurvivesFilesThatAreCutShortAnywhere)
{
  const std::string folder = TestPaths::OutputFolder("CTSeriesReader-cut");
  for (const char * name : { "CT_small.dcm", "MR_small_implicit.dcm", "MR_small_RLE.dcm", "MR_small_bigendian.dcm" })
  {
    const auto  bytes = ReadRaw<char>(RealFile(name));
    std::size_t complete = 0;
    for (std::size_t length = 0; length < bytes.size(); length += 61)
    {
      const std::string file = folder + "/" + name;
      std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(length));
      const auto error = GetError(MakeReader(file));
      complete += error.empty() ? 1 : 0;
      EXPECT_TRUE(error.empty() || Contains(error, name)) << error;
    }
    // Some files have a few bytes of padding after their pixels.
    EXPECT_LE(complete, 5u) << name;
    fs::remove(folder + "/" + name);
  }
}

// Among eight files with the same position the one that was asked for is read.
TEST(CTSeriesReader, ReadsTheSliceOfTheFileThatIsNamed)
{
  const auto reader = Read(RealFile("MR_small_RLE.dcm"));
  EXPECT_EQ(GetFileNames(reader->GetReport()), std::vector<std::string>{ "MR_small_RLE.dcm" });
  ExpectEqualsPydicom(reader->GetOutput(), "MR_small.dcm");
}

TEST(CTSeriesReader, RefusesWhatIsNoSliceOfACT)
{
  const std::map<std::string, std::string> reasons = {
    { "no_meta.dcm", "not a DICOM file" },
    { "dicomdirtests/77654033/CR1/6154", "Image Position (0020,0032)" },
    { "SC_rgb_rle.dcm", "a colour picture" },
    { "examples_palette.dcm", "a colour picture" },
    { "rtdose.dcm", "several frames" },
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
  EXPECT_TRUE(Contains(error, "202.5 mm between '17106' and '17136'")) << error;
  reader->AllowGapsOn();
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
  const auto error = GetError(MakeReader(RealFile("dicomdirtests/98892003/MR700")));
  EXPECT_TRUE(Contains(error, "of 7 groups")) << error;
  EXPECT_TRUE(Contains(error, "in another orientation (0020,0037)")) << error;
}

// Oracle: the numbers of files are those of the folders of pydicom's DICOMDIR test set.
TEST(CTSeriesReader, RefusesAFolderWithSeveralSeriesWithATable)
{
  const std::string folder = RealFile("dicomdirtests/98892001");
  const auto        series = ReaderType::ListSeries(folder);
  ASSERT_EQ(series.size(), 2u);
  const auto error = GetError(MakeReader(folder));
  EXPECT_TRUE(Contains(error, "holds 2 series")) << error;
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
    const auto   reader = Read(WriteScenario(scenario));
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
  const auto     reader = Read(WriteScenario("tilt"));
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
  EXPECT_EQ(leftOut.at(folder + "/again.dcm"), "at the same position (0020,0032) as s2.dcm");
  const bool copyLeftOut = leftOut.count(folder + "/copy/s1.dcm") == 1;
  EXPECT_EQ(leftOut.at(copyLeftOut ? folder + "/copy/s1.dcm" : folder + "/s1.dcm"),
            "the same image (0008,0018) as s1.dcm");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "2 file(s) duplicate"));
}

TEST(CTSeriesReader, RefusesASeriesWithAMissingSlice)
{
  const auto reader = MakeReader(WriteScenario("missing"));
  const auto error = GetError(reader);
  EXPECT_TRUE(Contains(error, "5 mm between 's2.dcm' and 's4.dcm'")) << error;
  reader->AllowGapsOn();
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

TEST(CTSeriesReader, RefusesSlicesThatAreShiftedInTheirPlanes)
{
  const auto reader = MakeReader(WriteScenario("shifted"));
  const auto error = GetError(reader);
  EXPECT_TRUE(Contains(error, "3 mm in 's2.dcm'")) << error;
  reader->AllowGapsOn();
  EXPECT_EQ(GetError(reader), "");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "shifted against each other"));
}

TEST(CTSeriesReader, KeepsTheLargestGroupAndAccountsForEveryOtherFile)
{
  const auto folder = WriteScenario("mixed");
  const auto reader = Read(folder);
  ExpectSynthetic(reader->GetOutput(), Count(4));
  const std::map<std::string, std::string> expected = {
    { "coronal/s0.dcm", "in another orientation (0020,0037)" },
    { "coronal/s1.dcm", "in another orientation (0020,0037)" },
    { "derived.dcm", "of the image type (0008,0008) DERIVED\\SECONDARY\\AXIAL, not ORIGINAL\\PRIMARY\\AXIAL" },
    { "kernel.dcm", "of the convolution kernel (0018,1210) 'B70f', not ''" },
    { "localizer.dcm", "a localizer (0008,0008)" },
    { "matrix.dcm", "of the matrix size 5x6, not 5x4" },
    { "nopixels.dcm", "no pixels" },
    { "notes.txt", "not a DICOM file" },
    { "nowhere.dcm", "no Image Position (0020,0032)" },
    { "patient.dcm", "of another patient (0010,0020)" },
    { "spacing.dcm", "of the pixel spacing (0028,0030) 0.9\\0.7 mm, not 0.8\\0.7" },
  };
  std::map<std::string, std::string> found;
  for (const auto & entry : GetLeftOut(reader->GetReport()))
  {
    found[fs::relative(entry.first, folder).string()] = entry.second;
  }
  EXPECT_EQ(found, expected);

  // A file of a smaller group asks for that group.
  const auto coronal = Read(folder + "/coronal/s1.dcm");
  ExpectSynthetic(coronal->GetOutput(), Count(2));
  EXPECT_EQ(coronal->GetOutput()->GetSpacing()[2], 5.0);
}

TEST(CTSeriesReader, RefusesGroupsOfEqualSizeUnlessAFileDecides)
{
  const auto folder = WriteScenario("tie");
  const auto error = GetError(MakeReader(folder));
  EXPECT_TRUE(Contains(error, "the first two have 2 file(s) each")) << error;
}

TEST(CTSeriesReader, LeavesOutAnAcquisitionBetweenTheSlicesOfALargerOne)
{
  const auto reader = Read(WriteScenario("acquisitions"));
  ExpectSynthetic(reader->GetOutput(), Count(5));
  EXPECT_EQ(reader->GetReport().leftOut.size(), 4u);
  EXPECT_TRUE(HasWarning(reader->GetReport(), "Acquisition '2' (0020,0012) lies between the slices"));
}

TEST(CTSeriesReader, JoinsAcquisitionsThatFollowEachOther)
{
  const auto reader = Read(WriteScenario("stepandshoot"));
  ExpectSynthetic(reader->GetOutput(), Count(5));
  EXPECT_TRUE(reader->GetReport().leftOut.empty());
}

// Closed form: stored values 1000 + 100 k + 10 row + column, slope .3, intercept -1024.25.
TEST(CTSeriesReader, RoundsFractionalHUToTheNearest)
{
  const auto    reader = Read(WriteScenario("fractional"));
  const short * voxel = reader->GetOutput()->GetBufferPointer();
  for (int k = 0; k < 2; ++k)
  {
    for (int row = 0; row < 4; ++row)
    {
      for (int column = 0; column < 5; ++column)
      {
        const double exact = 0.3 * (1000 + 100 * k + 10 * row + column) - 1024.25;
        ASSERT_EQ(*voxel++, std::floor(exact + 0.5));
      }
    }
  }
  EXPECT_TRUE(HasWarning(reader->GetReport(), "rounded to the nearest"));
  // Stored 1011 is row 1, column 1 of slice 0: padding is rounded as that voxel is.
  EXPECT_EQ(reader->GetReport().paddingLow, reader->GetOutput()->GetPixel({ { 1, 1, 0 } }));
}

// Oracle: pydicom; values from the least to the greatest of each form, and slopes of either sign, whole and broken.
TEST(CTSeriesReader, ReadsEveryFormOfUncompressedPixelsAsPydicomDoes)
{
  const std::string folder = WriteScenario("forms");
  std::size_t       forms = 0;
  for (const auto & entry : fs::directory_iterator(folder))
  {
    SCOPED_TRACE(entry.path().filename());
    const auto expected = ReadRaw<double>((entry.path() / "hu.raw").string());
    const auto reader = Read((entry.path() / "slice.dcm").string());
    ASSERT_EQ(reader->GetOutput()->GetBufferedRegion().GetNumberOfPixels(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
      ASSERT_EQ(reader->GetOutput()->GetBufferPointer()[i], std::nearbyint(expected[i])) << "voxel " << i;
    }
    ++forms;
  }
  EXPECT_EQ(forms, 456u);
}

// GDCM with assertions would end the program.
TEST(CTSeriesReader, RefusesValuesInTheUpperPartOf32Bits)
{
  const auto error = GetError(MakeReader(WriteScenario("highbits")));
  EXPECT_TRUE(Contains(error, "s0.dcm' cannot be read: it has pixels whose values are in a part of 32 bits")) << error;
}

TEST(CTSeriesReader, NamesAFileWithFewerPixelsThanItsMatrix)
{
  const auto error = GetError(MakeReader(WriteScenario("shortpixels")));
  EXPECT_TRUE(Contains(error, "s0.dcm' cannot be read: it holds 30 of 40 bytes of pixels")) << error;
}

// Closed form: 40 * 1000 - 1024 = 38976.
TEST(CTSeriesReader, NamesAValueOutsideTheRangeOf16Bits)
{
  const auto error = GetError(MakeReader(WriteScenario("overflow")));
  EXPECT_TRUE(Contains(error, "s0.dcm' cannot be read: it holds the value 38976 in column 0, row 0")) << error;
}

// PS3.3 C.7.6.3.1.2: MONOCHROME1 is about display; pydicom's HU are the same as those of MONOCHROME2.
TEST(CTSeriesReader, DoesNotInvertHUForMonochrome1)
{
  const auto reader = Read(WriteScenario("monochrome1"));
  ExpectSynthetic(reader->GetOutput(), Count(2));
  EXPECT_EQ(reader->GetReport().photometricInterpretation, "MONOCHROME1");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "MONOCHROME1"));
}

TEST(CTSeriesReader, Reads32BitBigEndianSlices)
{
  ExpectSynthetic(Read(WriteScenario("wide"))->GetOutput(), Count(2));
}

// Closed form: -2000 - 1024 and -1990 - 1024.
TEST(CTSeriesReader, ReportsASignedPaddingRangeInHU)
{
  const auto   reader = Read(WriteScenario("padding"));
  const auto & report = reader->GetReport();
  EXPECT_TRUE(report.hasPadding);
  EXPECT_EQ(report.paddingLow, -3024.0);
  EXPECT_EQ(report.paddingHigh, -3014.0);
  double high = 0.0;
  ASSERT_TRUE(
    itk::ExposeMetaData<double>(reader->GetOutput()->GetMetaDataDictionary(), ReaderType::PaddingHighKey, high));
  EXPECT_EQ(high, -3014.0);
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

// Oracles: matrix.dat of the package, whose row 0 is posterior; and dciodvfy of dicom3tools.
TEST(CTSeriesReader, ReadsTheHeadCTVoxelForVoxel)
{
  const auto folder = TestPaths::OutputFolder("CTSeriesReader-head");
  PydicomReference::RunScript("../Utilities/make-head-ct.py", "make '" + folder + "'");
  PydicomReference::Run("matrix '" + folder + "/matrix.dat'");
  const auto   matrix = ReadRaw<short>(folder + "/matrix.dat");
  const auto   reader = Read(folder + "/head-ct");
  const auto * image = reader->GetOutput();
  ASSERT_EQ(image->GetBufferedRegion().GetSize(), (ImageType::SizeType{ { 256, 256, 108 } }));
  ASSERT_EQ(matrix.size(), image->GetBufferedRegion().GetNumberOfPixels());
  for (std::size_t z = 0; z < 108; ++z)
  {
    for (std::size_t row = 0; row < 256; ++row)
    {
      const short * voxels = image->GetBufferPointer() + (z * 256 + row) * 256;
      const short * expected = matrix.data() + (z * 256 + 255 - row) * 256;
      ASSERT_TRUE(std::equal(voxels, voxels + 256, expected)) << "slice " << z << " row " << row;
    }
  }
  EXPECT_NEAR(image->GetSpacing()[0], 0.9570312, 1e-6);
  EXPECT_EQ(image->GetSpacing()[2], 1.5);
  EXPECT_EQ(image->GetDirection(), (ImageType::DirectionType::GetIdentity()));
  EXPECT_TRUE(reader->GetReport().warnings.empty());

  const std::string verdict = folder + "/dciodvfy.txt";
  std::system(("dciodvfy '" + folder + "/head-ct/slice-050.dcm' >'" + verdict + "' 2>&1").c_str());
  std::ifstream     stream(verdict);
  const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  EXPECT_TRUE(Contains(text, "CTImage")) << "dciodvfy did not run: " << text;
  EXPECT_FALSE(Contains(text, "Error")) << text;
}
