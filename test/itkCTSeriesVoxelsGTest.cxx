// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The HU of files of all encodings. Oracles: pydicom's pixel_array * slope + intercept, the head CT's own matrix, and
// the closed form of the synthetic series that test/DICOMTestSeries.py writes.
#include "CTSeriesFixture.h"
#include "DICOM/DataSet.h"
#include "DICOM/FrameDecoding.h"
#include "itkLabeledImageDataset.h"
#include "itkMetaDataObject.h"
#include "itkNetworkImageReader.h"

#include <cstdlib>
#include <fstream>

using namespace CTSeriesFixture;

// Oracle: pydicom. Spacing, padding -2000 and intercept -1024 as the file's tags have them.
TEST(CTSeriesVoxels, ReadsARealCTSliceAsPydicomDoes)
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
TEST(CTSeriesVoxels, ReadsATiltedJPEG2000SliceAsPydicomDoes)
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
TEST(CTSeriesVoxels, ReadsOnePictureTheSameInEveryTransferSyntax)
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

TEST(CTSeriesVoxels, NamesAFileWhosePixelsAreCutShort)
{
  const auto error = GetError(MakeReader(Isolate("MR_truncated.dcm")));
  EXPECT_TRUE(Contains(error, "MR_truncated.dcm'")) << error;
  EXPECT_TRUE(Contains(error, "truncated: it has 8130 of 8192 bytes")) << error;
}

// Lossy JPEG 2000 with fewer bits announced than used; oracle: pydicom's extremes.
TEST(CTSeriesVoxels, ReadsALossyJPEG2000SliceWithinTheRangeOfPydicom)
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
TEST(CTSeriesVoxels, SurvivesFilesThatAreCutShortAnywhere)
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

// Closed form of the synthetic series, and pydicom: representations that GDCM does not know, a private sequence of
// unknown representation, and an Extended Offset Table.
TEST(CTSeriesVoxels, ReadsValidFilesThatGDCMDoesNot)
{
  const std::string folder = WriteScenario("hostile");
  std::size_t       files = 0;
  for (const auto & entry : fs::directory_iterator(folder + "/read"))
  {
    SCOPED_TRACE(entry.path().filename());
    const auto reader = Read(Isolate(fs::absolute(entry.path()).string()));
    ExpectSynthetic(reader->GetOutput(), Count(1));
    ++files;
  }
  EXPECT_EQ(files, 6u);
  ExpectEqualsPydicom(Read(Isolate(fs::absolute(folder + "/offset-table/MR_small.dcm").string()))->GetOutput(),
                      "MR_small.dcm");
}

TEST(CTSeriesVoxels, LeavesDamagedFilesOutBesideGoodOnes)
{
  const std::string hostile = WriteScenario("hostile");
  const std::string folder = WriteScenario("twoseries");
  std::size_t       files = 0;
  for (const auto & entry : fs::directory_iterator(hostile + "/refused"))
  {
    const auto error = GetError(MakeReader(Isolate(fs::absolute(entry.path()).string())));
    EXPECT_FALSE(error.empty()) << entry.path();
    fs::copy_file(entry.path(), folder + "/" + entry.path().filename().string());
    ++files;
  }
  EXPECT_EQ(files, 6u);
  const auto reader = MakeReader(folder, "2.25.1000");
  reader->Update();
  ExpectSynthetic(reader->GetOutput(), Count(3));
  EXPECT_EQ(reader->GetReport().leftOut.size(), files);
}

// A private sequence of unknown representation in the file; every length is an error, or the whole slice.
TEST(CTSeriesVoxels, RefusesASmallFileCutAtEveryLength)
{
  const auto        bytes = ReadRaw<char>(WriteScenario("hostile") + "/read/unknown-sequence.dcm");
  const std::string file = TestPaths::OutputFolder("CTSeriesReader-lengths") + "/cut.dcm";
  for (std::size_t length = 0; length <= bytes.size(); ++length)
  {
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(length));
    EXPECT_EQ(GetError(MakeReader(file)).empty(), length == bytes.size()) << length;
  }
}

// Its 32-bit run-length encoded values end GDCM's builds with assertions; most other files are not slices of CT.
TEST(CTSeriesVoxels, NoFileOfPydicomEndsTheProgram)
{
  std::size_t files = 0;
  for (const auto & entry : fs::directory_iterator(fs::path(RealFile("CT_small.dcm")).parent_path()))
  {
    if (entry.path().extension() == ".dcm")
    {
      GetError(MakeReader(Isolate(entry.path().string())));
      ++files;
    }
  }
  EXPECT_GT(files, 70u);
}

// Closed form: stored values 1000 + 100 k + 10 row + column, slope .3, intercept -1024.25.
TEST(CTSeriesVoxels, RoundsFractionalHUToTheNearest)
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
TEST(CTSeriesVoxels, ReadsEveryFormOfUncompressedPixelsAsPydicomDoes)
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

// By name, whoever reads the file: a series, a single image, a picture, a dataset.
TEST(CTSeriesVoxels, NamesHTJ2KWhereverItIsRefused)
{
  const std::string folder = WriteScenario("htj2k");
  for (const char * const number : { "201", "202", "203" })
  {
    const std::string expected = std::string("the transfer syntax (0002,0010) HTJ2K, 1.2.840.10008.1.2.4.") + number +
                                 ", is not supported; convert the file";
    const auto series = GetError(MakeReader(folder + "/" + number + "/slice"));
    EXPECT_TRUE(Contains(series, expected)) << series;
    for (const char * const kind : { "slice", "picture" })
    {
      const std::string file = folder + "/" + number + "/" + kind + "/s0.dcm";
      auto              reader = itk::NetworkImageReader::New();
      reader->SetPath(file);
      std::string error;
      try
      {
        reader->Update();
      }
      catch (const itk::ExceptionObject & exception)
      {
        error = exception.GetDescription();
      }
      EXPECT_TRUE(Contains(error, "'" + file + "' cannot be read: " + expected)) << error;
    }
  }
  auto dataset = itk::LabeledImageDataset::New();
  EXPECT_THROW(dataset->Read(folder), itk::ExceptionObject); // nothing else is in it
  ASSERT_EQ(dataset->GetUnreadableFiles().size(), 6u);
  for (const std::string & file : dataset->GetUnreadableFiles())
  {
    EXPECT_TRUE(Contains(file, "HTJ2K, 1.2.840.10008.1.2.4.20")) << file;
  }
}

// Oracle: pydicom.
TEST(CTSeriesVoxels, ReadsJPEG2000PacketsInEveryOrderAsPydicomDoes)
{
  std::size_t forms = 0;
  for (const auto & entry : fs::directory_iterator(WriteScenario("packets")))
  {
    SCOPED_TRACE(entry.path().filename());
    const auto expected = ReadRaw<double>((entry.path() / "hu.raw").string());
    const auto reader = Read((entry.path() / "slice.dcm").string());
    ASSERT_EQ(reader->GetOutput()->GetBufferedRegion().GetNumberOfPixels(), expected.size());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), reader->GetOutput()->GetBufferPointer()));
    ++forms;
  }
  EXPECT_EQ(forms, 25u);
}

// Found by mutation: OpenJPEG prints where the header of a packet tells a length that passes the end. Each bit of the
// packets is turned once; none of the files may print, and some must be refused.
TEST(CTSeriesVoxels, DamagedJPEG2000PacketsPrintNothing)
{
  using namespace itk::TransferLearning;
  const auto        bytes = ReadRaw<char>(RealFile("JPEG2000.dcm"));
  const std::string file = TestPaths::OutputFolder("CTSeriesVoxels-packets") + "/damaged.dcm";
  const char        start[] = { '\xff', '\x93' };
  const auto        packets = std::search(bytes.begin(), bytes.end(), start, start + 2) - bytes.begin() + 2;
  const auto end = std::find_end(bytes.begin(), bytes.end(), start, start + 1) - bytes.begin(); // a marker's byte
  ASSERT_GT(end - packets, 100);
  std::size_t refused = 0;
  testing::internal::CaptureStderr();
  for (auto i = packets; i < end; ++i)
  {
    auto damaged = bytes;
    damaged[static_cast<std::size_t>(i)] = static_cast<char>(damaged[static_cast<std::size_t>(i)] ^ (1 << (i % 8)));
    std::ofstream(file, std::ios::binary).write(damaged.data(), static_cast<std::streamsize>(damaged.size()));
    try
    {
      ReadFrame(file, DescribePixels(ReadDICOMHeader(file)), 0);
    }
    catch (const UnreadableFile &)
    {
      ++refused;
    }
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_GT(refused, 0u);
}

// Found by mutation under the sanitizers: compressed pixels of an empty matrix.
TEST(CTSeriesVoxels, RefusesPixelsWithoutAMatrix)
{
  using namespace itk::TransferLearning;
  for (const char * const name : { "MR_small.dcm", "MR_small_RLE.dcm", "MR_small_jp2klossless.dcm" })
  {
    for (unsigned int StoredPixels::* const size : { &StoredPixels::rows, &StoredPixels::columns })
    {
      auto pixels = DescribePixels(ReadDICOMHeader(RealFile(name)));
      pixels.*size = 0;
      EXPECT_THROW(ReadFrame(RealFile(name), pixels, 0), UnreadableFile) << name;
    }
  }
}

// High Bit is not Bits Stored - 1, which PS3.5 8.1.1 does not allow any more.
TEST(CTSeriesVoxels, RefusesValuesInTheUpperPartOf32Bits)
{
  const auto error = GetError(MakeReader(WriteScenario("highbits")));
  EXPECT_TRUE(Contains(error, "'s0.dcm': High Bit (0028,0102) is '31'")) << error;
}

TEST(CTSeriesVoxels, NamesAFileWithFewerPixelsThanItsMatrix)
{
  const auto error = GetError(MakeReader(WriteScenario("shortpixels")));
  EXPECT_TRUE(Contains(error, "s0.dcm' cannot be read: it has 30 of 40 bytes of pixel data")) << error;
}

// Closed form: 40 * 1000 - 1024 = 38976.
TEST(CTSeriesVoxels, NamesAValueOutsideTheRangeOf16Bits)
{
  const auto error = GetError(MakeReader(WriteScenario("overflow")));
  EXPECT_TRUE(Contains(error, "s0.dcm' cannot be read: it has the value 38976 in column 0, row 0")) << error;
}

// PS3.3 C.7.6.3.1.2: MONOCHROME1 is about display; pydicom's HU are the same as those of MONOCHROME2.
TEST(CTSeriesVoxels, DoesNotInvertHUForMonochrome1)
{
  const auto reader = Read(WriteScenario("monochrome1"));
  ExpectSynthetic(reader->GetOutput(), Count(2));
  EXPECT_EQ(reader->GetReport().photometricInterpretation, "MONOCHROME1");
  EXPECT_TRUE(HasWarning(reader->GetReport(), "MONOCHROME1"));
}

TEST(CTSeriesVoxels, Reads32BitBigEndianSlices)
{
  ExpectSynthetic(Read(WriteScenario("wide"))->GetOutput(), Count(2));
}

// Closed form: -2000 - 1024 and -1990 - 1024.
TEST(CTSeriesVoxels, ReportsASignedPaddingRangeInHU)
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

// Oracles: matrix.dat of the package, whose row 0 is posterior; and dciodvfy of dicom3tools.
TEST(CTSeriesVoxels, ReadsTheHeadCTVoxelForVoxel)
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
