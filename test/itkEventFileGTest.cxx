// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ExpectedError.h"
#include "TestPaths.h"
#include "TransferLearning/itkEventFile.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>

using namespace itk::TransferLearning;

// Oracle: the check value of RFC 3720's polynomial, and the examples of its appendix B.4.
TEST(EventFile, ChecksumIsThatOfTheStandard)
{
  EXPECT_EQ(ComputeCRC32C("123456789"), 0xe3069283U);
  EXPECT_EQ(ComputeCRC32C(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(ComputeCRC32C(std::string(32, '\xff')), 0x62a8ab43U);
}

// Oracle: the bytes of the messages by hand, from protobuf's description of its encoding; the records' checksums and
// what they hold are also read by test/programs/TensorBoardTest.py.
TEST(EventFile, WritesRecordsOfEvents)
{
  EventFile file(TestPaths::OutputFolder("EventFile") + "/deeper/run");
  file.AddScalars(300, { { "a", 1.5 }, { "not", std::numeric_limits<double>::quiet_NaN() } });
  std::ifstream     stream(file.GetFileName(), std::ios::binary);
  const std::string bytes{ std::istreambuf_iterator<char>(stream), {} };
  const std::string version("\x1a\x0d"
                            "brain.Event:2",
                            15);
  // A key, 8 bytes of time, and the version: 24 bytes, in a record of 8 + 4 and 4 bytes around it.
  ASSERT_EQ(bytes.size(), 40u + 16 + 24);
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x18\0\0\0\0\0\0\0", 8));
  EXPECT_EQ(bytes[12], '\x09');
  EXPECT_EQ(bytes.substr(21, 15), version);
  // Step 300 is the varint ac 02; the summary has one value with the tag a and 1.5 as float.
  const std::string event("\x10\xac\x02\x2a\x0a\x0a\x08\x0a\x01"
                          "a\x15\0\0\xc0\x3f",
                          15);
  EXPECT_EQ(bytes.substr(40 + 12 + 9, 15), event);
}

// Oracle: the fields of Summary.Image by hand, and the signature of PNG files; TensorBoard's reader and Pillow read
// such an event in test/programs/TensorBoardTest.py.
TEST(EventFile, WritesImagesAsPNG)
{
  auto image = itk::VectorImage<unsigned char, 2>::New();
  image->SetRegions(itk::VectorImage<unsigned char, 2>::SizeType{ { 3, 2 } });
  image->SetNumberOfComponentsPerPixel(3);
  image->Allocate(true);
  EventFile file(TestPaths::OutputFolder("EventFileImage"));
  file.AddImage(0, "a", image);
  std::ifstream     stream(file.GetFileName(), std::ios::binary);
  const std::string bytes{ std::istreambuf_iterator<char>(stream), {} };
  // Tag, image, its length in one byte, height 2, width 3, color space 3 (RGB), and the file with its length.
  const std::string before("\x0a\x01"
                           "a\x22",
                           4);
  const std::string after("\x08\x02\x10\x03\x18\x03\x22", 7);
  const auto        begin = bytes.find(before);
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(bytes.substr(begin + 5, 7), after);
  EXPECT_EQ(bytes.substr(begin + 13, 8), "\x89PNG\r\n\x1a\n");
}

TEST(EventFile, NamesTheFolderThatCannotBeMade)
{
  const std::string folder = TestPaths::OutputFolder("EventFileFailure") + "/file";
  std::ofstream(folder) << "x";
  EXPECT_ERROR(EventFile(folder + "/run"), "Cannot create the folder '" + folder + "/run' for TensorBoard");
}
