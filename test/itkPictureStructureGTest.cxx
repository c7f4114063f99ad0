// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// PNG and JPEG files that are not whole: each is refused by name, and none ends the program or gives half a picture.
#include "ImageReading/ImageProbe.h"
#include "ImageReading/JPEGPicture.h"
#include "ImageReading/RawImage.h"
#include "DatasetFixtures.h"
#include "PydicomReference.h"
#include "itkVerifyImageFile.h"

#include <filesystem>
#include <sstream>

using namespace DatasetFixtures;
using namespace itk::TransferLearning;

namespace
{
/** What WritePictureForms.py writes. */
std::string
MakeForms()
{
  const std::string folder = TestPaths::OutputFolder("Forms");
  PydicomReference::RunScript("WritePictureForms.py", "'" + folder + "'");
  return folder;
}

std::string
ReadBytes(const std::filesystem::path & file)
{
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

/** The reason why a file is not read; empty where it is. */
std::string
GetRefusal(const std::string & file)
{
  try
  {
    RawImage::Read(file, "");
    return {};
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
}

PictureFormat
Check(const std::string & bytes)
{
  std::istringstream stream(bytes);
  return CheckPictureStructure(stream);
}
} // namespace

TEST(PictureStructure, WhatIsWholeIsReadInAllForms)
{
  unsigned int count = 0;
  for (const auto & entry : std::filesystem::directory_iterator(MakeForms() + "/whole"))
  {
    const std::string file = entry.path().string();
    EXPECT_EQ(GetRefusal(file), "");
    EXPECT_EQ(Check(ReadBytes(entry.path())),
              entry.path().extension() == ".png" ? PictureFormat::PNG : PictureFormat::JPEG)
      << file;
    EXPECT_NO_THROW(VerifyImageFile(file));
    ++count;
  }
  EXPECT_EQ(count, 13U);
}

// Oracle: the least number of bytes that Pillow makes a picture of.
TEST(PictureStructure, WhatIsCutShortIsRefused)
{
  const std::string folder = MakeForms();
  std::ifstream     cuts(folder + "/cuts.txt");
  unsigned int      count = 0;
  std::size_t       least = 0;
  for (std::string name; cuts >> name >> least; ++count)
  {
    const std::string bytes = ReadBytes(folder + "/whole/" + name);
    const std::string file = folder + "/cut-" + name;
    for (std::size_t length = 0; length < least; ++length)
    {
      WriteText(file, bytes.substr(0, length));
      ASSERT_NE(GetRefusal(file).find("'" + file + "'"), std::string::npos) << length << " bytes of " << name;
    }
    WriteText(file, bytes.substr(0, name.find(".jpg") == std::string::npos ? bytes.size() : least));
    EXPECT_EQ(GetRefusal(file), "");
  }
  EXPECT_EQ(count, 13U);
}

// Oracle: Pillow's pixels; it rounds what it makes of CMYK otherwise. The density of rgb.jpg is 200 dots an inch.
TEST(PictureStructure, JPEGPixelsAreThoseOfPillow)
{
  const std::string folder = MakeForms();
  unsigned int      count = 0;
  for (const auto & entry : std::filesystem::directory_iterator(folder + "/pixels"))
  {
    const std::string          name = entry.path().filename().string();
    const std::string          expected = ReadBytes(entry.path());
    const std::string          bytes = ReadBytes(folder + "/whole/" + name);
    const JPEGHeader           header = ReadJPEGHeader(bytes);
    std::vector<unsigned char> pixels(std::size_t{ header.columns } * header.rows * header.components);
    ASSERT_EQ(pixels.size(), expected.size()) << name;
    EXPECT_EQ(header.columns, 24U);
    EXPECT_DOUBLE_EQ(header.spacing[0], name == "rgb.jpg" ? 0.127 : 1.0);
    DecodeJPEG(bytes, pixels.data());
    for (std::size_t i = 0; i < pixels.size(); ++i)
    {
      ASSERT_NEAR(pixels[i], static_cast<unsigned char>(expected[i]), name == "cmyk.jpg" ? 1 : 0) << name << ", " << i;
    }
    ++count;
  }
  EXPECT_EQ(count, 6U);
}

// Each byte of JPEG files is changed, and each before the pixels of PNG files in three ways, with its checksum as
// before (even numbers) and made anew.
TEST(PictureStructure, ADamagedFileDoesNotEndTheProgram)
{
  unsigned int count = 0;
  for (const auto & entry : std::filesystem::directory_iterator(MakeForms() + "/damaged"))
  {
    const std::string refusal = GetRefusal(entry.path().string());
    EXPECT_TRUE(refusal.empty() || refusal.find("'" + entry.path().string() + "'") != std::string::npos) << refusal;
    if (entry.path().extension() == ".png" && std::stoul(entry.path().filename().string()) % 2 == 0)
    {
      EXPECT_NE(refusal, "") << entry.path();
    }
    ++count;
  }
  EXPECT_GT(count, 1000U);
}

TEST(PictureStructure, SaysWhatIsWrong)
{
  const auto refuse = [](const std::string & bytes, const std::string & reason) {
    try
    {
      Check(bytes);
      ADD_FAILURE() << "not refused: " << reason;
    }
    catch (const std::runtime_error & error)
    {
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
  };
  const std::string png("\x89PNG\r\n\x1a\n");
  refuse(png, "truncated");
  refuse(png + std::string(8, '\0'), "a chunk at byte 8 has no name");
  refuse(png + std::string("\0\0\0\0IDAT", 8), "must be IHDR; found IDAT");
  refuse(png + std::string("\xff\0\0\0IHDR", 8), "IHDR has 4278190080 bytes, but at most 8000000 are supported");
  const std::string size("\0\0\0\x02\0\0\0\x02", 8);
  refuse(png + std::string("\0\0\0\x0dIHDR", 8) + size + std::string("\x08\0\0\0\0abcd", 9),
         "checksum of its chunk IHDR");
  const std::string vast("IHDR\0\x0f\0\0\0\x0f\0\0\x08\0\0\0\0\xb5\x54\xae\x13", 21);
  refuse(png + std::string("\0\0\0\x0d", 4) + vast, "983040 x 983040 pixels cannot come from 33 bytes");
  EXPECT_EQ(Check(""), PictureFormat::Other);
  EXPECT_EQ(Check("GIF89a"), PictureFormat::Other);
  EXPECT_EQ(Check("\xff\xd8"), PictureFormat::JPEG);
}

TEST(PictureStructure, AFileIsVerifiedByName)
{
  const std::string folder = TestPaths::OutputFolder("Verify");
  WriteText(folder + "/picture.png", "\x89PNG\r\n\x1a\n");
  ExpectMessage([&] { VerifyImageFile(folder + "/picture.png"); }, { "'" + folder + "/picture.png'", "truncated" });
  const std::string slice = ReadBytes(PydicomReference::RealFile("CT_small.dcm"));
  WriteText(folder + "/slice.dcm", slice.substr(0, slice.size() / 2));
  ExpectMessage([&] { VerifyImageFile(folder + "/slice.dcm"); }, { "'" + folder + "/slice.dcm'" });
  EXPECT_NO_THROW(VerifyImageFile(PydicomReference::RealFile("CT_small.dcm")));
  // What reads it says that it is not there, or what it is.
  EXPECT_NO_THROW(VerifyImageFile(folder + "/missing.png"));
  WriteText(folder + "/notes.txt", "notes");
  EXPECT_NO_THROW(VerifyImageFile(folder + "/notes.txt"));
}
