// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The one reader of images. The table of kinds of files and programs is programs/ReadingTest.py.
#include "DatasetFixtures.h"
#include "PydicomReference.h"
#include "itkCTPicture.h"
#include "itkNetworkImageReader.h"

#include "itkRGBPixel.h"

#include <cmath>
#include <limits>

using namespace DatasetFixtures;
using itk::NetworkImageReader;

namespace
{
NetworkImageReader::Pointer
Read(const std::string & file, const itk::CTPreprocessingParameters * parameters = nullptr)
{
  auto reader = NetworkImageReader::New();
  reader->SetPath(file);
  if (parameters)
  {
    reader->SetParameters(*parameters);
  }
  reader->Update();
  return reader;
}

/** A volume of 8 x 8 x 2 whose first values are given. */
template <typename TValue>
std::string
WriteValues(const std::string & file, const std::vector<TValue> & values)
{
  auto image = MakeNoise<TValue, 3>(1, 2, 0.0, 100.0);
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  Write(image.GetPointer(), file);
  return file;
}

itk::CTPreprocessingParameters
MakePictureParameters()
{
  itk::CTPreprocessingParameters parameters;
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  return parameters;
}
} // namespace

// Oracle: the values that ITK was given to write.
TEST(NetworkImageReader, KeepsIntegersOfAllWidths)
{
  const std::string folder = TestPaths::OutputFolder("ReaderIntegers");
  for (const char * const form : { ".nii", ".nii.gz", ".nrrd", ".mha" })
  {
    const auto small = Read(WriteValues<short>(folder + "/short" + form, { -32768, 32767, 5 }));
    ASSERT_NE(small->GetVolume(), nullptr) << form;
    EXPECT_EQ(small->GetVolume()->GetBufferPointer()[0], -32768);
    EXPECT_EQ(small->GetVolume()->GetBufferPointer()[1], 32767);
    EXPECT_EQ(small->GetFloatVolume(), nullptr);
    EXPECT_EQ(small->GetPicture(), nullptr);
    const auto fitting = Read(WriteValues<unsigned short>(folder + "/fitting" + form, { 3071, 0 }));
    ASSERT_NE(fitting->GetVolume(), nullptr) << form;
    EXPECT_EQ(fitting->GetVolume()->GetBufferPointer()[0], 3071);
    const auto large = Read(WriteValues<unsigned short>(folder + "/ushort" + form, { 65535, 7 }));
    ASSERT_NE(large->GetFloatVolume(), nullptr) << form;
    EXPECT_EQ(large->GetFloatVolume()->GetBufferPointer()[0], 65535.0F);
    const auto wide = Read(WriteValues<int>(folder + "/int" + form, { 70000, -70000 }));
    ASSERT_NE(wide->GetFloatVolume(), nullptr) << form;
    EXPECT_EQ(wide->GetFloatVolume()->GetBufferPointer()[0], 70000.0F);
    EXPECT_EQ(wide->GetFloatVolume()->GetBufferPointer()[1], -70000.0F);
    const std::string beyond = WriteValues<int>(folder + "/beyond" + form, { 16777217 });
    ExpectMessage([&] { Read(beyond); }, { "'" + beyond + "'", "it has the value 16777217" });
  }
}

TEST(NetworkImageReader, WhatIsNoNumberIsNaN)
{
  const std::string folder = TestPaths::OutputFolder("ReaderNaN");
  const float       infinity = std::numeric_limits<float>::infinity();
  for (const char * const form : { ".nii", ".nii.gz", ".nrrd", ".mha" })
  {
    const auto reader =
      Read(WriteValues<float>(folder + "/values" + form, { std::nanf(""), infinity, -infinity, -0.25F }));
    ASSERT_NE(reader->GetFloatVolume(), nullptr);
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_TRUE(std::isnan(reader->GetFloatVolume()->GetBufferPointer()[i])) << form;
    }
    EXPECT_EQ(reader->GetFloatVolume()->GetBufferPointer()[3], -0.25F) << form;
  }
}

// Oracle: the geometry that ITK was given to write.
TEST(NetworkImageReader, KeepsTheGeometry)
{
  const std::string folder = TestPaths::OutputFolder("ReaderGeometry");
  const auto        volume = MakeVolume(3, 4);
  auto              direction = volume->GetDirection();
  direction(0, 0) = direction(1, 1) = 0.0;
  direction(0, 1) = -1.0;
  direction(1, 0) = 1.0;
  volume->SetDirection(direction);
  for (const char * const form : { ".nii", ".nii.gz", ".nrrd", ".mha", ".mhd" })
  {
    Write(volume.GetPointer(), folder + "/ct" + form);
    const auto reader = Read(folder + "/ct" + form);
    ASSERT_NE(reader->GetVolume(), nullptr) << form;
    const auto * image = reader->GetVolume();
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_NEAR(image->GetOrigin()[i], volume->GetOrigin()[i], 1e-6) << form;
      EXPECT_NEAR(image->GetSpacing()[i], volume->GetSpacing()[i], 1e-6) << form;
      for (unsigned int j = 0; j < 3; ++j)
      {
        EXPECT_NEAR(image->GetDirection()(i, j), direction(i, j), 1e-6) << form;
      }
    }
    EXPECT_TRUE(std::equal(image->GetBufferPointer(), image->GetBufferPointer() + 256, volume->GetBufferPointer()));
  }
}

// Oracle: the rule of the class's documentation.
TEST(NetworkImageReader, SaysWhatItAssumesAndRefusesWhatTheNetworkDoesNotTake)
{
  const std::string                    folder = TestPaths::OutputFolder("ReaderRefusals");
  const itk::CTPreprocessingParameters ofHU;
  const auto                           ofPictures = MakePictureParameters();
  WritePicture(folder + "/picture.png", 1);
  WriteVolume(folder + "/volume.nrrd", 1, 3);
  const std::string slice = PydicomReference::RealFile("CT_small.dcm");
  EXPECT_TRUE(Read(slice, &ofHU)->GetAssumptions().empty());
  EXPECT_EQ(Read(slice)->GetReport().files.size(), 0U);
  const auto volume = Read(folder + "/volume.nrrd", &ofHU);
  ASSERT_EQ(volume->GetAssumptions().size(), 1U);
  EXPECT_EQ(volume->GetAssumptions()[0],
            "HU assumed: the image has no CT tags; its values (16-bit signed integers) were taken as HU.");
  EXPECT_TRUE(Read(folder + "/volume.nrrd")->GetAssumptions().empty());
  EXPECT_NE(Read(folder + "/picture.png", &ofPictures)->GetPicture(), nullptr);

  ExpectMessage(
    [&] { Read(folder + "/picture.png", &ofHU); },
    { "picture.png' cannot be used: The network was trained on HU; the image has 8-bit unsigned integers" });
  ExpectMessage(
    [&] { Read(folder + "/volume.nrrd", &ofPictures); },
    { "volume.nrrd' cannot be used: The network was trained on 8-bit pictures; the image has 16-bit signed" });
  ExpectMessage([&] { Read(slice, &ofPictures); }, { "CT_small.dcm' cannot be used", "in HU" });
  ExpectMessage([&] { Read(PydicomReference::RealFile("MR_small.dcm"), &ofHU); }, { "'MR'" });
  ExpectMessage([&] { Read(folder + "/nowhere.nii"); }, { "nowhere.nii' cannot be read: it does not exist" });
}

// Oracle: DrawCT() of the volume as it was made, before it was turned.
TEST(NetworkImageReader, DrawsCTInTheWindowOfThePictures)
{
  const std::string folder = TestPaths::OutputFolder("ReaderPictureWindow");
  auto              parameters = MakePictureParameters();
  const auto        volume = MakeVolume(1, 3);
  const auto        size = volume->GetLargestPossibleRegion().GetSize();
  auto              turned = itk::Image<short, 3>::New();
  turned->SetRegions(itk::Size<3>{ { size[1], size[0], size[2] } });
  turned->SetSpacing(volume->GetSpacing());
  turned->Allocate();
  itk::Image<short, 3>::DirectionType direction;
  direction.Fill(0.0);
  direction(1, 0) = direction(0, 1) = direction(2, 2) = -1.0; // stored axes: to anterior, to right, to inferior
  turned->SetDirection(direction);
  for (unsigned int z = 0; z < size[2]; ++z)
  {
    for (unsigned int y = 0; y < size[1]; ++y)
    {
      for (unsigned int x = 0; x < size[0]; ++x)
      {
        using Index = itk::Index<3>;
        const auto stored = Index{ { static_cast<itk::IndexValueType>(size[1] - 1 - y),
                                     static_cast<itk::IndexValueType>(size[0] - 1 - x),
                                     static_cast<itk::IndexValueType>(size[2] - 1 - z) } };
        turned->SetPixel(stored, volume->GetPixel(Index{ { x, y, z } }));
      }
    }
  }
  Write(volume.GetPointer(), folder + "/volume.nrrd");
  Write(turned.GetPointer(), folder + "/turned.nii.gz");
  ExpectMessage([&] { Read(folder + "/volume.nrrd", &parameters); }, { "set the picture window" });

  parameters.pictureWindow = itk::CTWindow{ 40.0, 400.0 };
  const auto expected = itk::DrawCT(volume.GetPointer(), *parameters.pictureWindow);
  const auto pixels = static_cast<std::ptrdiff_t>(size[0] * size[1] * size[2]);
  for (const char * const name : { "/volume.nrrd", "/turned.nii.gz" })
  {
    const auto reader = Read(folder + name, &parameters);
    ASSERT_NE(reader->GetPicture(), nullptr) << name;
    EXPECT_EQ(reader->GetVolume(), nullptr);
    EXPECT_EQ(reader->GetPicture()->GetLargestPossibleRegion().GetSize(), size);
    EXPECT_TRUE(std::equal(
      expected->GetBufferPointer(), expected->GetBufferPointer() + pixels, reader->GetPicture()->GetBufferPointer()))
      << name;
    ASSERT_EQ(reader->GetAssumptions().size(), 2U);
    EXPECT_EQ(reader->GetAssumptions()[1], "Picture window: the CT was drawn with center 40 HU and width 400 HU.");
  }
  const auto slice = Read(PydicomReference::RealFile("CT_small.dcm"), &parameters);
  ASSERT_NE(slice->GetPicture(), nullptr);
  EXPECT_EQ(slice->GetAssumptions().size(), 1U);
  // Pictures stay what they are, and what is no CT is refused.
  WritePicture(folder + "/picture.png", 1);
  EXPECT_TRUE(Read(folder + "/picture.png", &parameters)->GetAssumptions().empty());
  ExpectMessage([&] { Read(PydicomReference::RealFile("MR_small.dcm"), &parameters); },
                { "trained on pictures of CT; the image's Modality (0008,0060) is 'MR'" });
}

// A range that was declared says what values the pictures have.
TEST(NetworkImageReader, TakesPicturesOfADeclaredRange)
{
  const std::string folder = TestPaths::OutputFolder("ReaderRange");
  WritePicture(folder + "/picture.png", 1);
  auto deep = MakeNoise<unsigned short, 2>(1, 1, 0.0, 60000.0);
  Write(deep.GetPointer(), folder + "/deep.png");
  auto parameters = MakePictureParameters();
  ExpectMessage([&] { Read(folder + "/deep.png", &parameters); }, { "16-bit unsigned integers" });
  parameters.pictureRange = { 0.0, 65535.0 };
  const auto reader = Read(folder + "/deep.png", &parameters);
  reader->Visit([&](const auto * image) {
    for (unsigned int i = 0; i < 64; ++i)
    {
      EXPECT_EQ(static_cast<double>(image->GetBufferPointer()[i]), deep->GetBufferPointer()[i]);
    }
  });
  ExpectMessage([&] { Read(folder + "/picture.png", &parameters); }, { "values of 0..65535", "end at 255" });
}
