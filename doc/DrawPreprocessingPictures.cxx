// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Draws the pictures of doc/preprocessing.md: DrawPreprocessingPictures CHEST.dcm HEAD.dcm OUTPUT
#include "itkCTPreprocessingImageFilter.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkImageRegionIteratorWithIndex.h"

#include <cmath>
#include <iostream>
#include <set>
#include <string>

namespace
{
using SliceType = itk::Image<short, 2>;
using RealType = itk::Image<float, 2>;
using PictureType = itk::Image<unsigned char, 2>;
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;

constexpr unsigned int SideOfWindow = 192;
constexpr unsigned int SideOfReduced = 96;
constexpr unsigned int SideOfZonePlate = 512;

/** 0..1, one channel. */
CTPreprocessingParameters
MakeParameters(unsigned int side)
{
  CTPreprocessingParameters parameters;
  parameters.channels = 1;
  parameters.size = { { side, side } };
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::None);
  return parameters;
}

/** 0..1 as 0..255, each pixel as a square of `enlargement` pixels, so that a reader sees it. */
template <typename TImage>
void
Draw(const TImage *                    image,
     const CTPreprocessingParameters & parameters,
     unsigned int                      enlargement,
     const std::string &               file)
{
  auto filter = itk::CTPreprocessingImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetParameters(parameters);
  filter->Update();
  const auto * prepared = filter->GetOutput();

  PictureType::SizeType size = prepared->GetLargestPossibleRegion().GetSize();
  size[0] *= enlargement;
  size[1] *= enlargement;
  auto picture = PictureType::New();
  picture->SetRegions(size);
  picture->Allocate();
  for (itk::ImageRegionIteratorWithIndex<PictureType> it(picture, size); !it.IsAtEnd(); ++it)
  {
    auto index = it.GetIndex();
    index[0] /= enlargement;
    index[1] /= enlargement;
    it.Set(static_cast<unsigned char>(std::lround(255.0 * prepared->GetPixel(index)[0])));
  }
  auto writer = itk::ImageFileWriter<PictureType>::New();
  writer->SetInput(picture);
  writer->SetFileName(file);
  writer->UseCompressionOn();
  writer->SetCompressionLevel(9);
  writer->Update();
}

SliceType::Pointer
ReadSlice(const char * file)
{
  auto reader = itk::ImageFileReader<SliceType>::New();
  reader->SetFileName(file);
  reader->Update();
  return reader->GetOutput();
}

/** Rings that become finer from the center, with 0.5 cycles a pixel at the ends of the axes; 0..255. */
RealType::Pointer
MakeZonePlate()
{
  auto image = RealType::New();
  image->SetRegions(RealType::SizeType{ { SideOfZonePlate, SideOfZonePlate } });
  image->Allocate();
  const double center = (SideOfZonePlate - 1) / 2.0;
  for (itk::ImageRegionIteratorWithIndex<RealType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    const double x = static_cast<double>(it.GetIndex()[0]) - center;
    const double y = static_cast<double>(it.GetIndex()[1]) - center;
    it.Set(static_cast<float>(127.5 + 127.5 * std::cos(itk::Math::pi * (x * x + y * y) / SideOfZonePlate)));
  }
  return image;
}

void
DrawWindows(const SliceType * chest, const SliceType * head, const std::string & folder)
{
  const std::set<std::string> shownByTheHead{ "bone", "brain", "subdural", "stroke" };
  for (const itk::CTWindowPreset & preset : itk::GetCTWindowPresets())
  {
    auto parameters = MakeParameters(SideOfWindow);
    parameters.windows = { preset.window };
    parameters.interpolation = CTPreprocessingEnums::Interpolation::Cubic;
    Draw(shownByTheHead.count(preset.name) ? head : chest, parameters, 1, folder + "/window-" + preset.name + ".png");
  }
}

void
DrawAntialiasing(const SliceType * head, const std::string & folder)
{
  const auto zonePlate = MakeZonePlate();
  for (const bool antialias : { true, false })
  {
    const std::string end = antialias ? "-antialiased.png" : "-aliased.png";
    auto              parameters = MakeParameters(SideOfReduced);
    parameters.antialias = antialias;
    parameters.windows = { { 400.0, 1800.0 } };
    Draw(head, parameters, 2, folder + "/slice" + end);
    parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
    Draw<RealType>(zonePlate, parameters, 2, folder + "/zone-plate" + end);
  }
}
} // namespace

int
main(int argc, char * argv[])
{
  if (argc != 4)
  {
    std::cerr << "Usage: DrawPreprocessingPictures CHEST.dcm HEAD.dcm OUTPUT" << std::endl;
    return EXIT_FAILURE;
  }
  try
  {
    const auto chest = ReadSlice(argv[1]);
    const auto head = ReadSlice(argv[2]);
    DrawWindows(chest, head, argv[3]);
    DrawAntialiasing(head, argv[3]);
  }
  catch (const std::exception & error)
  {
    std::cerr << "DrawPreprocessingPictures: " << error.what() << std::endl;
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
