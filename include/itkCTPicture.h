// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPicture_h
#define itkCTPicture_h

#include "TransferLearning/itkPaddingRange.h"
#include "TransferLearningExport.h"
#include "itkCTPreprocessingParameters.h"
#include "itkCTWindowingImageFilter.h"
#include "itkImage.h"
#include "itkImageRegionConstIterator.h"
#include "itkMetaDataObject.h"
#include "itkVectorImage.h"

#include <algorithm>
#include <cmath>

// Renders CT, and what a network reads, for people to look at.
namespace itk
{
namespace TransferLearning
{
/** Copies the HU of a slice; the value offset is added, padding values and NaN become air.
 * \throws ExceptionObject if the slice does not exist or there is no window. */
template <typename TImage>
Image<float, 2>::Pointer
CopyHounsfieldUnits(const TImage * image, SizeValueType slice, const CTPreprocessingParameters & parameters)
{
  using SliceType = Image<float, 2>;
  auto                region = image->GetLargestPossibleRegion();
  const SizeValueType slices = region.GetNumberOfPixels() / (region.GetSize(0) * region.GetSize(1));
  if (slice >= slices || parameters.windows.empty())
  {
    itkGenericExceptionMacro("Slice " << slice << " of " << slices << " cannot be shown in the first of "
                                      << parameters.windows.size() << " windows.");
  }
  if constexpr (TImage::ImageDimension == 3)
  {
    region.SetIndex(2, region.GetIndex(2) + static_cast<IndexValueType>(slice));
    region.SetSize(2, 1);
  }
  double       paddingLow = 0.0;
  double       paddingHigh = 0.0;
  const auto & dictionary = image->GetMetaDataDictionary();
  const bool   hasPadding = ExposeMetaData<double>(dictionary, PaddingLowKey, paddingLow) &&
                          ExposeMetaData<double>(dictionary, PaddingHighKey, paddingHigh);

  auto hounsfield = SliceType::New();
  hounsfield->SetRegions(SliceType::SizeType{ { region.GetSize(0), region.GetSize(1) } });
  hounsfield->Allocate();
  float * value = hounsfield->GetBufferPointer();
  for (ImageRegionConstIterator<TImage> it(image, region); !it.IsAtEnd(); ++it, ++value)
  {
    const double stored = static_cast<double>(it.Get()) + parameters.huOffset;
    const bool   isAir = std::isnan(stored) || (hasPadding && stored >= paddingLow && stored <= paddingHigh);
    *value = static_cast<float>(isAir ? parameters.airValue : stored);
  }
  return hounsfield;
}
} // namespace TransferLearning

/** Applies the first window of a network's parameters to a slice of a CT, 0 (black) to 1 (white), using
 * CTWindowingImageFilter. As in preprocessing, the value offset is added, and padding values and NaN become air. Rows
 * and columns are those of the image.
 * `slice` counts from 0 along the third axis, as stored; it must be 0 for a two-dimensional image.
 * \throws ExceptionObject if the slice does not exist or there is no window. */
template <typename TImage>
Image<float, 2>::Pointer
WindowSlice(const TImage * image, SizeValueType slice, const CTPreprocessingParameters & parameters)
{
  using SliceType = Image<float, 2>;
  auto windowing = CTWindowingImageFilter<SliceType>::New();
  windowing->SetInput(TransferLearning::CopyHounsfieldUnits(image, slice, parameters));
  windowing->SetWindow(parameters.windows.front());
  windowing->InPlaceOn();
  windowing->Update();
  return windowing->GetOutput();
}

/** Renders a CT as an 8-bit picture, like those on which networks for pictures are trained: 0 (black) to 255 (white),
 * halves rounded up. Padding values and NaN become air. Slices keep their rows and columns; the geometry is the
 * image's.
 * \param image,air in HU
 * \param window whose ends become 0 and 255 \throws ExceptionObject if the window is invalid. */
template <typename TPixel>
VectorImage<unsigned char, 3>::Pointer
DrawCT(const Image<TPixel, 3> * image, const CTWindow & window, double air = -1024.0)
{
  CTPreprocessingParameters parameters;
  parameters.windows = { window };
  parameters.airValue = air;
  auto picture = VectorImage<unsigned char, 3>::New();
  picture->CopyInformation(image);
  picture->SetRegions(image->GetLargestPossibleRegion());
  picture->SetNumberOfComponentsPerPixel(1);
  picture->Allocate();
  auto * values = picture->GetBufferPointer();
  for (SizeValueType slice = 0; slice < image->GetLargestPossibleRegion().GetSize(2); ++slice)
  {
    auto windowing = CTWindowingImageFilter<Image<float, 2>, Image<unsigned char, 2>>::New();
    windowing->SetInput(TransferLearning::CopyHounsfieldUnits(image, slice, parameters));
    windowing->SetWindow(window);
    windowing->Update();
    const auto * drawn = windowing->GetOutput();
    values = std::copy_n(drawn->GetBufferPointer(), drawn->GetBufferedRegion().GetNumberOfPixels(), values);
  }
  return picture;
}

/** Renders a slice of a network's input as 8-bit RGB, with the normalization undone: the first of several windows or
 * the middle of neighboring slices in gray, pictures in their colors. If mean and standard deviation were measured
 * (z-score), black to white is two standard deviations below to two above the mean.
 * The input has rows x columns x channels values, as specified by the parameters. */
extern TransferLearning_EXPORT VectorImage<unsigned char, 2>::Pointer
                               DrawNetworkInput(const float * input, const CTPreprocessingParameters & parameters);
} // namespace itk

#endif
