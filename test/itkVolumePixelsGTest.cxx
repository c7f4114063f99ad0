// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Volumes whose pixels are text, in several files or in a file beside the header. One file and its encodings are in
// programs/ReadingTest.py.
#include "DatasetFixtures.h"
#include "itkNetworkImageReader.h"

#include <cstdint>
#include <filesystem>

using namespace DatasetFixtures;
using itk::NetworkImageReader;

namespace
{
const std::vector<short> values{ -1000, 40, 3071, -1, 0, 17, 255, 256, -1024, 5, 12, 100 };

/** 3 x 2 x 2 of them, or the slices alone, the least significant byte first. */
std::string
GetBytes(std::size_t first = 0, std::size_t count = values.size())
{
  std::string bytes;
  for (std::size_t i = first; i < first + count; ++i)
  {
    const auto value = static_cast<unsigned short>(values[i]);
    bytes += { static_cast<char>(value & 0xff), static_cast<char>(value >> 8) };
  }
  return bytes;
}

std::string
GetText(const std::string & separator)
{
  std::string text;
  for (const short value : values)
  {
    text += std::to_string(value) + separator;
  }
  return text;
}

std::string
GetHexadecimal()
{
  const std::string digits = "0123456789abcdef";
  std::string       text;
  for (const char byte : GetBytes())
  {
    text += { digits[static_cast<unsigned char>(byte) >> 4], digits[static_cast<unsigned char>(byte) & 0xf] };
    text += text.size() % 10 == 0 ? "\n" : "";
  }
  return text;
}

/** A zlib stream (RFC 1950) of one block that is stored as it is. */
std::string
Pack(const std::string & bytes)
{
  const auto    size = static_cast<unsigned char>(bytes.size());
  std::string   packed("\x78\x01\x01", 3);
  std::uint32_t sum = 1;
  std::uint32_t sums = 0;
  packed += { static_cast<char>(size), '\0', static_cast<char>(~size), '\xff' };
  for (const char byte : bytes)
  {
    constexpr std::uint32_t prime = 65521;
    sum = (sum + static_cast<unsigned char>(byte)) % prime;
    sums = (sums + sum) % prime;
  }
  packed += bytes;
  for (const std::uint32_t part : { sums >> 8, sums, sum >> 8, sum })
  {
    packed += static_cast<char>(part & 0xff);
  }
  return packed;
}

std::string
MakeNRRD(const std::string & encoding, const std::string & dataFile = "", const std::string & skips = "")
{
  return "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 3 2 2\n"
         "space directions: (1,0,0) (0,1,0) (0,0,1)\nkinds: domain domain domain\nendian: little\nencoding: " +
         encoding + "\nspace origin: (0,0,0)\n" + skips + (dataFile.empty() ? "\n" : "data file: " + dataFile + "\n");
}

std::string
MakeMetaImage(const std::string & dataFile, bool isText = false, bool isPacked = false)
{
  return std::string("ObjectType = Image\nNDims = 3\nBinaryData = ") + (isText ? "False" : "True") +
         "\nBinaryDataByteOrderMSB = False\nCompressedData = " + (isPacked ? "True" : "False") +
         "\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = 1 1 1\nDimSize = 3 2 2\n"
         "ElementType = MET_SHORT\nElementDataFile = " +
         dataFile + "\n";
}

std::string
MakeAnalyze()
{
  std::string header(348, '\0');
  const auto  set = [&header](std::size_t at, short value) {
    header[at] = static_cast<char>(value & 0xff);
    header[at + 1] = static_cast<char>(value >> 8);
  };
  set(0, 348);
  header[38] = 'r';
  const short sizes[]{ 3, 3, 2, 2, 1 };
  for (std::size_t i = 0; i < 5; ++i)
  {
    set(40 + 2 * i, sizes[i]);
  }
  set(70, 4);
  set(72, 16);
  const std::string one("\0\0\x80\x3f", 4); // 1 mm
  for (std::size_t i = 1; i < 4; ++i)
  {
    header.replace(76 + 4 * i, 4, one);
  }
  return header;
}

struct Form
{
  std::string                                      named;
  std::vector<std::pair<std::string, std::string>> files;
  std::size_t                                      pixelsBegin{ 0 }; ///< In the last file.
};

std::vector<Form>
MakeForms()
{
  const std::string first = GetBytes(0, 6);
  const std::string second = GetBytes(6, 6);
  std::vector<Form> forms;
  const auto addAttached = [&forms](const std::string & name, const std::string & header, const std::string & pixels) {
    forms.push_back({ name, { { name, header + pixels } }, header.size() });
  };
  addAttached("text.nrrd", MakeNRRD("text"), GetText(" "));
  addAttached("commas.nrrd", MakeNRRD("ascii"), GetText(", "));
  addAttached("hex.nrrd", MakeNRRD("hex"), GetHexadecimal());
  addAttached("text.mha", MakeMetaImage("LOCAL", true), GetText("\n"));
  forms.push_back({ "raw.nhdr", { { "raw.nhdr", MakeNRRD("raw", "raw.raw") }, { "raw.raw", first + second } } });
  forms.push_back(
    { "list.nhdr",
      { { "list.nhdr", MakeNRRD("raw", "LIST") + "a.raw\nb.raw\n" }, { "a.raw", first }, { "b.raw", second } } });
  forms.push_back(
    { "pattern.nhdr",
      { { "pattern.nhdr", MakeNRRD("raw", "n%02d.raw 8 10 2") }, { "n08.raw", first }, { "n10.raw", second } } });
  // Of teem's definition of the format: lines are skipped before bytes, and bytes in what is unpacked.
  const std::string skips = "line skip: 2\nbyte skip: 3\n";
  const std::string skipped = "one\ntwo\n***";
  const std::string atEnd = "byteskip: -1\n";
  addAttached("skips.nrrd", MakeNRRD("raw", "", skips) + skipped, first + second);
  addAttached("lines.nrrd", MakeNRRD("text", "", "lineskip: 1\n") + "1 2 3\n", GetText(" "));
  addAttached("skips-hex.nrrd", MakeNRRD("hex", "", skips) + skipped, GetHexadecimal());
  addAttached("skips-packed.nrrd", MakeNRRD("gzip", "", skips) + "\n\n", Pack("***" + first + second));
  addAttached("end.nrrd", MakeNRRD("raw", "", atEnd), first + second);
  forms.push_back({ "skips.nhdr",
                    { { "skips.nhdr", MakeNRRD("raw", "LIST", skips) + "s.raw\nt.raw\n" },
                      { "s.raw", skipped + first },
                      { "t.raw", "a longer line\n\n***" + second } } });
  forms.push_back({ "packed.nhdr",
                    { { "packed.nhdr", MakeNRRD("gzip", "packed.gz", skips) },
                      { "packed.gz", "\n\n" + Pack("***" + first + second) } } });
  forms.push_back({ "end.nhdr", { { "end.nhdr", MakeNRRD("raw", "end.raw", atEnd) }, { "end.raw", first + second } } });
  forms.push_back(
    { "list.mhd",
      { { "list.mhd", MakeMetaImage("LIST") + "c.raw\nd.raw\n" }, { "c.raw", first }, { "d.raw", second } } });
  forms.push_back({ "packed.mhd",
                    { { "packed.mhd", MakeMetaImage("LIST 2", false, true) + "e.raw\nf.raw\n" },
                      { "e.raw", Pack(first) },
                      { "f.raw", Pack(second) } } });
  forms.push_back(
    { "pattern.mhd",
      { { "pattern.mhd", MakeMetaImage("m%03d.raw 4 5 1") }, { "m004.raw", first }, { "m005.raw", second } } });
  forms.push_back({ "analyze.hdr", { { "analyze.hdr", MakeAnalyze() }, { "analyze.img", first + second } } });
  forms.push_back({ "named.img", { { "named.hdr", MakeAnalyze() }, { "named.img", first + second } } });
  return forms;
}

std::string
WriteForm(const std::string & folder, const Form & form)
{
  for (const auto & [name, bytes] : form.files)
  {
    WriteText(folder + '/' + name, bytes);
  }
  return folder + '/' + form.named;
}

NetworkImageReader::Pointer
Read(const std::string & file)
{
  auto reader = NetworkImageReader::New();
  reader->SetPath(file);
  reader->Update();
  return reader;
}
} // namespace

// Oracle: the values that the files are written from.
TEST(VolumePixels, AreReadInAllForms)
{
  const std::string folder = TestPaths::OutputFolder("VolumePixels");
  for (const Form & form : MakeForms())
  {
    SCOPED_TRACE(form.named);
    const auto reader = Read(WriteForm(folder, form));
    ASSERT_NE(reader->GetVolume(), nullptr);
    const short * const pixels = reader->GetVolume()->GetBufferPointer();
    EXPECT_EQ(std::vector<short>(pixels, pixels + values.size()), values);
    EXPECT_EQ(reader->GetVolume()->GetLargestPossibleRegion().GetSize(), (itk::Size<3>{ { 3, 2, 2 } }));
  }
}

TEST(VolumePixels, WhatIsCutShortIsRefusedAtEveryLength)
{
  const std::string folder = TestPaths::OutputFolder("VolumePixelsCut");
  for (const Form & form : MakeForms())
  {
    const std::string file = WriteForm(folder, form);
    const auto & [name, bytes] = form.files.back();
    for (std::size_t length = form.pixelsBegin; length < bytes.size(); ++length)
    {
      SCOPED_TRACE(form.named + ", " + std::to_string(length));
      WriteText(folder + '/' + name, bytes.substr(0, length));
      if (form.named == "end.nhdr") // ITK, which tells the size, seeks the pixels first.
      {
        ExpectMessage([&] { Read(file); }, { "'" + file + "' cannot be read: " });
        continue;
      }
      ExpectMessage([&] { Read(file); }, { "'" + file + "' cannot be read: it is truncated", name });
    }
    if (form.files.size() > 1)
    {
      std::filesystem::remove(folder + '/' + name);
      ExpectMessage([&] { Read(file); }, { "'" + file + "' cannot be read: ", name + "'" });
    }
  }
}

TEST(VolumePixels, SaysWhatIsWrong)
{
  const std::string folder = TestPaths::OutputFolder("VolumePixelsWrong");
  const auto refuse = [&folder](const std::string & name, const std::string & bytes, const std::string & reason) {
    WriteText(folder + '/' + name, bytes);
    ExpectMessage([&] { Read(folder + '/' + name); }, { "'" + folder + '/' + name + "' cannot be read: ", reason });
  };
  WriteText(folder + "/a.raw", GetBytes(0, 6));
  WriteText(folder + "/b.raw", GetBytes(6, 6));
  refuse("bzip2.nrrd", MakeNRRD("bzip2"), "its encoding, 'bzip2', is not supported; save it with the encoding gzip");
  refuse("word.nrrd", MakeNRRD("text") + "1 2 three 4\n", "its pixels have 'three' instead of a number");
  refuse("large.nrrd", MakeNRRD("text") + "1 70000 3\n", "the type of its pixels cannot hold 70000");
  refuse("digit.nrrd", MakeNRRD("hex") + "00ffx0", "a character that is not a hexadecimal digit");
  refuse("end.nrrd", MakeNRRD("text", "", "byte skip: -1\n") + GetText(" "), "its byte skip, '-1', is not supported");
  refuse("before.nrrd", MakeNRRD("raw", "", "byte skip: -2\n") + GetBytes(), "its byte skip, '-2', is not supported");
  refuse("lines.nrrd", MakeNRRD("raw", "", "line skip: -1\n") + GetBytes(), "its line skip, '-1', is not supported");
  refuse("few-lines.nrrd", MakeNRRD("raw", "", "line skip: 9\n") + "1\n2\n", "lines before its pixels");
  refuse("few.mhd", MakeMetaImage("LIST") + "a.raw\n", "it names 1 of 2 files with its pixels");
  refuse("few-of-pattern.mhd", MakeMetaImage("%c.raw 1 1 1"), "its pattern of file names, '%c.raw', is not supported");
  refuse("few-numbers.mhd", MakeMetaImage("m%d.raw 1 1 1"), "it names 1 of 2 files with its pixels");
  refuse("missing.mhd", MakeMetaImage("LIST") + "a.raw\nz.raw\n", "its file of pixels cannot be opened: 'z.raw'");
  refuse("missing.nhdr", MakeNRRD("raw", "LIST") + "a.raw\nz.raw\n", "its file of pixels cannot be opened: 'z.raw'");
}
