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

// What a person is shown of a CT and of what a network reads.
namespace itk
{
namespace TransferLearning
{
/** The HU of a slice: the value offset is added; padding values and NaN become air.
 * \throws ExceptionObject where there is no such slice, or no window. */
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

/** A slice of a CT through the first window of a network's parameters, 0 (black) to 1 (white), by
 * CTWindowingImageFilter: the value offset is added, padding values and NaN become air, as in the preprocessing. Rows
 * and columns are those of the image.
 * `slice` is counted from 0 along the third axis, as stored; it is 0 for a two-dimensional image.
 * \throws ExceptionObject where there is no such slice, or no window. */
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

/** A CT as a picture of 8 bits, as those are that networks of pictures are trained on: 0 (black) to 255 (white), halves
 * rounded up. Padding values and NaN become air. Each slice keeps its rows and columns; the geometry is the image's.
 * \param image,air in HU
 * \param window whose ends become 0 and 255
 * \throws ExceptionObject where the window is none. */
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

/** A slice of what a network reads, as RGB of 8 bits: the normalization is taken back; of windows the first is shown as
 * gray, of neighboring slices the middle one, pictures in their colors. Where mean and deviation were measured
 * (z-score), black to white are two deviations below the mean to two above.
 * The input has rows x columns x channels values, as the parameters say. */
extern TransferLearning_EXPORT VectorImage<unsigned char, 2>::Pointer
                               DrawNetworkInput(const float * input, const CTPreprocessingParameters & parameters);
} // namespace itk

#endif
