// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "SliceOverlays.h"

#include "Overlay.h"

#include "itkCTPicture.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkLinearInterpolateImageFunction.h"
#include "itkPermuteAxesImageFilter.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace SliceOverlays
{
namespace
{
using HeatMap = itk::Image<float, 3>;

/** 0 (black) to 1 (white), HU in the first window. */
template <typename TPixel>
itk::Image<float, 2>::Pointer
ShowSlice(const itk::Image<TPixel, 3> * image, std::size_t slice, itk::CTPreprocessingParameters parameters)
{
  if (parameters.intensity == itk::CTPreprocessingEnums::Intensity::Picture)
  {
    const auto & range = parameters.pictureRange;
    parameters.windows = { itk::CTWindow::FromLowHigh(range.first, range.second) };
  }
  return itk::WindowSlice(image, slice, parameters);
}

/** The mean of colors. */
itk::Image<float, 2>::Pointer
ShowSlice(const itk::NetworkImageReader::PictureType * picture,
          std::size_t                                  slice,
          const itk::CTPreprocessingParameters &       parameters)
{
  auto region = picture->GetLargestPossibleRegion();
  auto gray = itk::Image<float, 3>::New();
  region.SetIndex(2, static_cast<itk::IndexValueType>(slice));
  region.SetSize(2, 1);
  gray->SetRegions(itk::Image<float, 3>::SizeType{ { region.GetSize(0), region.GetSize(1), 1 } });
  gray->Allocate();
  const unsigned int colors = std::min(picture->GetNumberOfComponentsPerPixel(), 3U); // without alpha
  float *            value = gray->GetBufferPointer();
  for (itk::ImageRegionConstIterator<itk::NetworkImageReader::PictureType> it(picture, region); !it.IsAtEnd(); ++it)
  {
    const auto pixel = it.Get();
    float      sum = 0.0F;
    for (unsigned int c = 0; c < colors; ++c)
    {
      sum += pixel[c];
    }
    *value++ = sum / static_cast<float>(colors);
  }
  return ShowSlice<float>(gray, 0, parameters);
}

std::string
GetOverlayFile(const std::string & folder, std::size_t slice)
{
  std::ostringstream name;
  name << folder << "/slice-" << std::setw(4) << std::setfill('0') << slice << ".png";
  return name.str();
}

/** In the order of the third axis, or against it. */
template <typename TImage>
void
WriteSlices(const TImage *                         image,
            const HeatMap *                        heat,
            bool                                   isReversed,
            const itk::CTPreprocessingParameters & parameters,
            const std::string &                    folder)
{
  const std::size_t slices = image->GetLargestPossibleRegion().GetSize(2);
  for (std::size_t slice = 0; slice < slices; ++slice)
  {
    const std::size_t stored = isReversed ? slices - 1 - slice : slice;
    const auto        gray = ShowSlice(image, stored, parameters);
    Overlay::WritePNG(
      Overlay::FromGray(gray, heat->GetBufferPointer() + stored * gray->GetBufferedRegion().GetNumberOfPixels()),
      GetOverlayFile(folder, slice));
  }
}

/** The image with this axis as the third one. */
template <typename TImage>
typename TImage::ConstPointer
PutLast(const TImage * image, unsigned int axis)
{
  if (axis == 2)
  {
    return image;
  }
  auto filter = itk::PermuteAxesImageFilter<TImage>::New();
  typename itk::PermuteAxesImageFilter<TImage>::PermuteOrderArrayType order;
  order[0] = axis == 0 ? 1 : 0;
  order[1] = axis == 1 ? 2 : (axis == 0 ? 2 : 1);
  order[2] = axis;
  filter->SetInput(image);
  filter->SetOrder(order);
  filter->Update();
  typename TImage::Pointer turned = filter->GetOutput();
  turned->DisconnectPipeline();
  turned->SetMetaDataDictionary(image->GetMetaDataDictionary());
  return turned.GetPointer();
}

/** Values of the heat map where the slices are; 0 outside of it. */
HeatMap::Pointer
SampleHeat(const HeatMap *                               heat,
           const itk::ImageBase<3> *                     slices,
           const itk::TransferLearning::AcquiredSlices & acquired)
{
  auto sampled = HeatMap::New();
  sampled->CopyInformation(slices);
  sampled->SetRegions(slices->GetLargestPossibleRegion());
  sampled->Allocate();
  auto function = itk::LinearInterpolateImageFunction<HeatMap, double>::New();
  function->SetInputImage(heat);
  const itk::MultiThreaderBase::Pointer threads = itk::MultiThreaderBase::New();
  const auto                            region = sampled->GetBufferedRegion();
  threads->ParallelizeArray(
    0,
    region.GetSize(2),
    [&](itk::SizeValueType k) {
      auto plane = region;
      plane.SetIndex(2, static_cast<itk::IndexValueType>(k));
      plane.SetSize(2, 1);
      for (itk::ImageRegionIteratorWithIndex<HeatMap> it(sampled, plane); !it.IsAtEnd(); ++it)
      {
        auto point = sampled->TransformIndexToPhysicalPoint<double>(it.GetIndex());
        for (unsigned int i = 0; i < 3; ++i)
        {
          point[i] += acquired.slices[k].displacement[i];
        }
        it.Set(function->IsInsideBuffer(point) ? static_cast<float>(function->Evaluate(point)) : 0.0F);
      }
    },
    nullptr);
  return sampled;
}
} // namespace

template <typename TImage>
void
Write(TImage *                               image,
      const HeatMap *                        heat,
      const itk::NetworkImageReader *        reader,
      const itk::CTPreprocessingParameters & parameters,
      const std::string &                    folder)
{
  if (itk::TransferLearning::FindAcquiredSlices(image) != nullptr)
  {
    WriteSlices(image, heat, false, parameters, folder);
    return;
  }
  if (!reader->GetReport().files.empty())
  {
    const auto slices = itk::NetworkImageReader::New();
    slices->SetPath(reader->GetPath());
    slices->SetSeriesInstanceUID(reader->GetSeriesInstanceUID());
    slices->SetVolumeNumber(reader->GetVolumeNumber());
    slices->SetWholeSeries(reader->GetWholeSeries());
    slices->SetPolicies(reader->GetPolicies());
    slices->KeepAcquiredSlicesOn();
    auto ofSlices = parameters;
    ofSlices.slices = 0;
    slices->SetParameters(ofSlices);
    slices->Update();
    slices->Visit([&](auto * acquired) {
      const auto sampled = SampleHeat(heat, acquired, *itk::TransferLearning::FindAcquiredSlices(acquired));
      WriteSlices(acquired, sampled.GetPointer(), false, parameters, folder);
    });
    return;
  }
  itk::TransferLearning::AxesOfLPS axes;
  if (parameters.intensity == itk::CTPreprocessingEnums::Intensity::HounsfieldUnits &&
      parameters.orientation == itk::CTPreprocessingEnums::Orientation::LPS)
  {
    axes = itk::TransferLearning::FindAxesOfLPS(image, parameters.slices == 0);
  }
  WriteSlices(PutLast<TImage>(image, axes.axis[2]).GetPointer(),
              PutLast(heat, axes.axis[2]).GetPointer(),
              axes.flipped[2],
              parameters,
              folder);
}

template void
Write(itk::NetworkImageReader::VolumeType *,
      const HeatMap *,
      const itk::NetworkImageReader *,
      const itk::CTPreprocessingParameters &,
      const std::string &);
template void
Write(itk::NetworkImageReader::FloatVolumeType *,
      const HeatMap *,
      const itk::NetworkImageReader *,
      const itk::CTPreprocessingParameters &,
      const std::string &);
template void
Write(itk::NetworkImageReader::PictureType *,
      const HeatMap *,
      const itk::NetworkImageReader *,
      const itk::CTPreprocessingParameters &,
      const std::string &);
} // namespace SliceOverlays
