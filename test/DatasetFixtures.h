// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DatasetFixtures_h
#define DatasetFixtures_h

#include "TestPaths.h"
#include "itkImage.h"
#include "itkImageFileWriter.h"
#include "itkLabeledImageDataset.h"

#include "itksys/SystemTools.hxx"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>
#include <vector>

// Files read by the dataset tests, written by ITK when the test runs.
namespace DatasetFixtures
{
inline void
MakeParent(const std::string & file)
{
  itksys::SystemTools::MakeDirectory(itksys::SystemTools::GetFilenamePath(file));
}

/** An image of columns x rows x slices; z runs along `direction` in steps of 2.5 mm from -10 mm, whole values of
 * `seed`. */
template <typename TValue, unsigned int VDimension>
typename itk::Image<TValue, VDimension>::Pointer
MakeNoise(unsigned int seed, unsigned int slices, double low = 0.0, double high = 255.0)
{
  using ImageType = itk::Image<TValue, VDimension>;
  auto                         image = ImageType::New();
  typename ImageType::SizeType size;
  size.Fill(8);
  size[VDimension - 1] = VDimension == 3 ? slices : 8;
  image->SetRegions(size);
  image->Allocate();
  std::mt19937 engine(seed);
  for (itk::SizeValueType i = 0; i < image->GetLargestPossibleRegion().GetNumberOfPixels(); ++i)
  {
    image->GetBufferPointer()[i] =
      static_cast<TValue>(low + static_cast<double>(engine() % static_cast<unsigned int>(high - low + 1.0)));
  }
  return image;
}

template <typename TImage>
void
Write(const TImage * image, const std::string & file)
{
  MakeParent(file);
  auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetInput(image);
  writer->SetFileName(file);
  writer->Update();
}

/** 8 x 8, 8-bit; the pixels depend on the seed. */
inline void
WritePicture(const std::string & file, unsigned int seed)
{
  Write(MakeNoise<unsigned char, 2>(seed, 1).GetPointer(), file);
}

/** 8 x 8 x slices, 16-bit, slices 2.5 mm apart along z starting at -10 mm. */
inline itk::Image<short, 3>::Pointer
MakeVolume(unsigned int seed, unsigned int slices)
{
  auto         image = MakeNoise<short, 3>(seed, slices, -1000.0, 1000.0);
  const double spacing[]{ 1.0, 1.0, 2.5 };
  const double origin[]{ 0.0, 0.0, -10.0 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  return image;
}

inline void
WriteVolume(const std::string & file, unsigned int seed, unsigned int slices)
{
  Write(MakeVolume(seed, slices).GetPointer(), file);
}

inline void
WriteText(const std::string & file, const std::string & text)
{
  MakeParent(file);
  std::ofstream(file, std::ios::binary) << text;
}

inline itk::LabeledImageDataset::Pointer
ReadManifest(const std::string & folder, const std::string & text)
{
  WriteText(folder + "/manifest.csv", text);
  auto dataset = itk::LabeledImageDataset::New();
  dataset->Read(folder + "/manifest.csv");
  return dataset;
}

/** The function must throw, and its message must contain all fragments. */
template <typename TFunction>
void
ExpectMessage(TFunction && function, const std::vector<std::string> & fragments)
{
  try
  {
    function();
    FAIL() << "no exception; expected one with: " << fragments.front();
  }
  catch (const itk::ExceptionObject & error)
  {
    for (const auto & fragment : fragments)
    {
      EXPECT_NE(std::string(error.GetDescription()).find(fragment), std::string::npos)
        << "'" << fragment << "' is missing in: " << error.GetDescription();
    }
  }
}

/** Whether one of the sentences contains the fragment. */
inline bool
AnyHolds(const std::vector<std::string> & sentences, const std::string & fragment)
{
  for (const auto & sentence : sentences)
  {
    if (sentence.find(fragment) != std::string::npos)
    {
      return true;
    }
  }
  return false;
}
} // namespace DatasetFixtures

#endif
