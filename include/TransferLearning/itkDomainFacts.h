// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What training and inference measure of an image, to compare it with a domain.
#ifndef itkDomainFacts_h
#define itkDomainFacts_h

#include "itkCTPreprocessingImageFilter.h"
#include "TransferLearning/itkImageDomain.h"
#include "TransferLearning/itkPaddingRange.h"
#include "TransferLearning/itkTagText.h"

#include <cstdlib>

namespace itk
{
namespace TransferLearning
{
template <typename TImage>
ImageFacts
DescribeImage(const TImage * image)
{
  const auto & dictionary = image->GetMetaDataDictionary();
  ImageFacts   facts;
  facts.modality = GetTagText(dictionary, "0008|0060");
  facts.sopClass = GetTagText(dictionary, "0008|0016");
  if constexpr (TImage::ImageDimension == 3)
  {
    // Other files may store their axes in any order.
    if (!facts.sopClass.empty())
    {
      const auto nearest = FindNearestAxes(image->GetDirection());
      facts.plane = nearest[2] == 2 ? "axial" : nearest[1] == 2 ? "coronal" : "sagittal";
    }
  }
  return facts;
}

/** A slice of an image in HU, whose slices run along an axis; its pixels must be in memory.
 * \param index along that axis */
template <typename TImage>
SliceFacts
DescribeSlice(const TImage *                    image,
              unsigned int                      axis,
              IndexValueType                    index,
              const CTPreprocessingParameters & parameters)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const unsigned int     columnAxis = axis == 0 ? 1 : 0;
  const unsigned int     rowAxis = axis == 2 || dimension == 2 ? 1 : 2;
  const auto &           spacing = image->GetSpacing();
  const auto             size = image->GetLargestPossibleRegion().GetSize();
  SliceFacts             facts;
  facts.spacing = std::max(spacing[columnAxis], spacing[rowAxis]);
  facts.fieldOfView = std::max(spacing[columnAxis] * static_cast<double>(size[columnAxis]),
                               spacing[rowAxis] * static_cast<double>(size[rowAxis]));
  const double thickness = std::strtod(GetTagText(image->GetMetaDataDictionary(), "0018|0050").c_str(), nullptr);
  auto         start = image->GetBufferedRegion().GetIndex();
  if constexpr (dimension == 3)
  {
    if (thickness > 0.0 || size[axis] > 1)
    {
      facts.thickness = thickness > 0.0 ? thickness : spacing[axis];
    }
    start[axis] = index;
  }

  double low = std::numeric_limits<double>::quiet_NaN(); // contains nothing
  double high = low;
  ExposeMetaData<double>(image->GetMetaDataDictionary(), PaddingLowKey, low);
  ExposeMetaData<double>(image->GetMetaDataDictionary(), PaddingHighKey, high);
  const auto *       first = image->GetBufferPointer() + image->ComputeOffset(start);
  const auto         columnStride = image->GetOffsetTable()[columnAxis];
  const auto         rowStride = image->GetOffsetTable()[rowAxis];
  std::vector<float> values(size[columnAxis] * size[rowAxis]);
  float *            output = values.data();
  for (SizeValueType row = 0; row < size[rowAxis]; ++row)
  {
    const auto * value = first + static_cast<OffsetValueType>(row) * rowStride;
    for (SizeValueType column = 0; column < size[columnAxis]; ++column, value += columnStride)
    {
      const auto stored = static_cast<double>(*value);
      const bool isPadding = stored >= low && stored <= high;
      *output++ = static_cast<float>(isPadding ? parameters.airValue : stored + parameters.huOffset);
    }
  }
  facts.body = MeasureBody(values.data(),
                           static_cast<unsigned int>(size[columnAxis]),
                           static_cast<unsigned int>(size[rowAxis]),
                           spacing[columnAxis] * spacing[rowAxis]);
  return facts;
}
} // namespace TransferLearning
} // namespace itk

#endif
