// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// HU that are right, or a refusal. Oracles: the tags and the closed form of the files of test/DICOMTestSeries.py.
#include "CTSeriesFixture.h"
#include "ExpectedError.h"
#include "itkDICOMScan.h"
#include "itkNetworkImageReader.h"

#include "gdcmImageChangeTransferSyntax.h"
#include "gdcmImageReader.h"
#include "gdcmImageWriter.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <memory>
#include <unistd.h>

using namespace CTSeriesFixture;
using Reason = itk::CTSeriesEnums::Reason;

namespace
{
std::map<std::string, Reason>
GetCodes(const itk::CTSeriesReport & report)
{
  std::map<std::string, Reason> codes;
  for (const auto & entry : report.leftOut)
  {
    codes[fs::path(entry.file).filename().string()] = entry.code;
  }
  return codes;
}

/** Another user than root, whom no permission stops. */
class OtherUser
{
public:
  OtherUser()
    : m_User(geteuid())
    , isOther(m_User != 0 || seteuid(65534) == 0)
  {}
  ~OtherUser()
  {
    if (m_User == 0 && seteuid(0) != 0)
    {
      std::abort();
    }
  }

private:
  uid_t m_User;

public:
  const bool isOther;
};
} // namespace

// Of three slices the second has what the series is refused for; its own tag is named.
TEST(CTSeriesValues, RefusesARescaleThatIsNotANumber)
{
  const std::string                        folder = WriteScenario("rescales");
  const std::map<std::string, std::string> reasons = {
    { "comma", "Rescale Intercept (0028,1052) is '-1024,0', which is not a number" },
    { "space", "Rescale Intercept (0028,1052) is '-1 024', which is not a number" },
    { "two", "Rescale Intercept (0028,1052) is '-9\\-102', which is not a number" },
    { "letters", "Rescale Intercept (0028,1052) is 'minus 1', which is not a number" },
    { "slope", "Rescale Slope (0028,1053) is '2,0', which is not a number" },
    { "empty", "Rescale Intercept (0028,1052) is empty" },
    { "half", "Rescale Intercept (0028,1052) is missing" },
    { "absent", "has no Rescale Slope (0028,1053) and Intercept (0028,1052), other slices have them" },
    { "lut", "a Modality LUT Sequence (0028,3000)" },
    { "highbit", "High Bit (0028,0102) is '13', which must be Bits Stored (0028,0101) - 1 = 11" },
    { "bits", "Bits Stored (0028,0101) is '17'" },
  };
  for (const auto & entry : reasons)
  {
    const auto error = GetError(MakeReader(folder + "/" + entry.first));
    EXPECT_TRUE(Contains(error, entry.second) && Contains(error, "'s1.dcm'")) << entry.first << ": " << error;
    // A file alone is refused as well, whoever reads it.
    if (entry.first != "absent")
    {
      auto reader = itk::NetworkImageReader::New();
      reader->SetPath(folder + "/" + entry.first + "/s1.dcm");
      EXPECT_THROW(reader->Update(), itk::ExceptionObject) << entry.first;
    }
  }
}

// Closed form: stored values, 1024 above those of the other tests.
TEST(CTSeriesValues, SaysThatARescaleIsMissingInAllSlices)
{
  const std::string folder = WriteScenario("rescales") + "/nowhere";
  const auto        reader = Read(folder);
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 4, 3, 2 } }), 1000 + 200 + 30 + 4);
  EXPECT_TRUE(HasWarning(reader->GetReport(), "No slice has Rescale Slope (0028,1053)"));
  EXPECT_TRUE(nlohmann::json::parse(reader->GetReport().ToJSON())["rescale_slope"].is_null());
  for (const std::string & path : { folder, folder + "/s1.dcm" })
  {
    auto result = itk::NetworkImageReader::New();
    result->SetPath(path);
    result->Update();
    ASSERT_EQ(result->GetAssumptions().size(), 1u) << path;
    EXPECT_TRUE(Contains(result->GetAssumptions().front(), "Rescale Slope (0028,1053)"));
  }
}

TEST(CTSeriesValues, NamesACompressionThatIsNotSupported)
{
  const auto error = GetError(MakeReader(WriteScenario("jpegpart2")));
  EXPECT_TRUE(Contains(error, "JPEG 2000 part 2, 1.2.840.10008.1.2.4.92, is not supported")) << error;
}

TEST(CTSeriesValues, LeavesOutWhatIsNoSliceInHU)
{
  const auto folder = WriteScenario("objects");
  const auto reader = Read(folder);
  ExpectSynthetic(reader->GetOutput(), Count(4));
  const std::map<std::string, Reason> expected = {
    { "capture.dcm", Reason::NotCTImage },      { "mr.dcm", Reason::NotCTImage },
    { "screen.dcm", Reason::ScreenImage },      { "burned.dcm", Reason::ScreenImage },
    { "mip.dcm", Reason::Projection },          { "scout.dcm", Reason::Localizer },
    { "surview.dcm", Reason::Localizer },       { "zeff.dcm", Reason::RescaleType },
    { "unspecified.dcm", Reason::RescaleType }, { "density.dcm", Reason::RescaleType },
  };
  EXPECT_EQ(GetCodes(reader->GetReport()), expected);
  const auto json = nlohmann::json::parse(reader->GetReport().ToJSON());
  EXPECT_EQ(json["left_out"][0]["file"], "burned.dcm");
  EXPECT_EQ(json["left_out"][0]["code"], "screen_image");
  // Alone each of them is refused with its reason.
  const auto zeff = GetError(MakeReader(folder + "/zeff.dcm"));
  EXPECT_TRUE(Contains(zeff, "Rescale Type (0028,1054) is Z_EFF, not HU")) << zeff;
  for (const auto & entry : expected)
  {
    EXPECT_NE(GetError(MakeReader(folder + "/" + entry.first)), "") << entry.first;
  }
}

TEST(CTSeriesValues, RefusesAGeometryOfNoScanner)
{
  const std::string folder = WriteScenario("absurd");
  for (const char * name : { "spacing", "field", "huge" })
  {
    const auto error = GetError(MakeReader(folder + "/" + name));
    EXPECT_TRUE(Contains(error, "Pixel Spacing (0028,0030) is ")) << name << ": " << error;
  }
  for (const char * name : { "position", "far" })
  {
    const auto error = GetError(MakeReader(folder + "/" + name));
    EXPECT_TRUE(Contains(error, "Image Position (0020,0032) is ")) << name << ": " << error;
  }
}

// Closed form; the padded corner is -32768, all other voxels are as in ExpectSynthetic.
TEST(CTSeriesValues, ReplacesPaddingBeforeItChecksTheRange)
{
  const std::string folder = WriteScenario("paddings");
  for (const char * name : { "beyond", "signed", "own", "within" })
  {
    SCOPED_TRACE(name);
    const auto   reader = Read(folder + "/" + name);
    const auto * image = reader->GetOutput();
    EXPECT_EQ(reader->GetReport().paddingLow, -32768.0);
    EXPECT_EQ(reader->GetReport().paddingHigh, -32768.0);
    for (int k = 0; k < 2; ++k)
    {
      EXPECT_EQ(image->GetPixel({ { 0, 0, k } }), -32768);
      EXPECT_EQ(image->GetPixel({ { 1, 0, k } }), -24 + 100 * k + 1);
      EXPECT_EQ(image->GetPixel({ { 4, 3, k } }), -24 + 100 * k + 34);
    }
  }
  auto single = itk::NetworkImageReader::New();
  single->SetPath(folder + "/beyond/s0.dcm");
  single->Update();
  EXPECT_EQ(single->GetVolume()->GetPixel({ { 0, 0, 0 } }), -32768);
}

TEST(CTSeriesValues, ReportsLossyCompression)
{
  const auto reader = Read(WriteScenario("lossy"));
  EXPECT_TRUE(reader->GetReport().lossyCompression);
  EXPECT_EQ(reader->GetReport().lossyCompressionRatios, (std::vector<double>{ 8.0, 2.5 }));
  EXPECT_TRUE(HasWarning(reader->GetReport(), "compressed with loss (0028,2110), ratio (0028,2112) 8, 2.5"));
  EXPECT_FALSE(Read(WriteScenario("shuffled"))->GetReport().lossyCompression);
}

// Closed form: -2048 .. 2047, in order. Encoder: GDCM, which is given the bits without their sign.
TEST(CTSeriesValues, ReadsSignedValuesOf12BitsOfLosslessJPEG)
{
  const std::map<std::string, gdcm::TransferSyntax::TSType> forms = {
    { "jpeg-ls", gdcm::TransferSyntax::JPEGLSLossless },
    { "jpeg", gdcm::TransferSyntax::JPEGLosslessProcess14_1 },
  };
  const std::string plain = WriteScenario("signed12") + "/plain.dcm";
  for (const auto & form : forms)
  {
    SCOPED_TRACE(form.first);
    const std::string folder = TestPaths::OutputFolder("CTSeriesReader-signed-" + form.first);
    gdcm::ImageReader source;
    source.SetFileName(plain.c_str());
    ASSERT_TRUE(source.Read());
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(form.second);
    change.SetInput(source.GetImage());
    ASSERT_TRUE(change.Change());
    gdcm::ImageWriter writer;
    writer.SetFileName((folder + "/s0.dcm").c_str());
    writer.SetFile(source.GetFile());
    writer.SetImage(change.GetOutput());
    ASSERT_TRUE(writer.Write());
    PydicomReference::Run("write sign '" + folder + "'");
    const auto    reader = Read(folder);
    const short * voxel = reader->GetOutput()->GetBufferPointer();
    for (int value = -2048; value < 2048; ++value)
    {
      ASSERT_EQ(*voxel++, value);
    }
  }
}

TEST(CTSeriesValues, CallsADeniedPermissionByItsName)
{
  // Where other users may come, unlike root's home.
  std::string folder = (fs::temp_directory_path() / "CTSeriesValues-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  fs::copy(WriteScenario("shuffled"), folder, fs::copy_options::recursive);
  fs::permissions(folder, static_cast<fs::perms>(0755));
  fs::permissions(folder + "/2.dcm", fs::perms::none);
  fs::create_directory(folder + "/closed");
  fs::permissions(folder + "/closed", fs::perms::none);
  const std::unique_ptr<const char, void (*)(const char *)> removal(folder.c_str(), [](const char * path) {
    fs::permissions(std::string(path) + "/closed", fs::perms::owner_all);
    fs::remove_all(path);
  });
  const OtherUser                                           user;
  std::error_code                                           closed;
  if (!user.isOther || !fs::exists(folder + "/3.dcm", closed))
  {
    GTEST_SKIP() << "no other user may read " << folder << ", and root may read everything";
  }
  const auto reader = MakeReader(folder);
  reader->UpdateOutputInformation();
  const auto codes = GetCodes(reader->GetReport());
  EXPECT_EQ(
    codes,
    (std::map<std::string, Reason>{ { "2.dcm", Reason::PermissionDenied }, { "closed", Reason::PermissionDenied } }));
  EXPECT_TRUE(HasWarning(reader->GetReport(), "2 file(s) or folder(s) cannot be opened: permission denied"));
  const auto scan = itk::DICOMScan::New();
  scan->SetPath(folder + "/closed/series");
  EXPECT_ERROR(scan->Update(), "closed/series' is neither a folder nor a DICOMDIR: Permission denied");
}
