// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HeatMap_h
#define HeatMap_h

#include "ProgramSupport.h"

#include "itkClassActivationMapImageFilter.h"
#include "itkClassificationEnsemble.h"

#include <algorithm>

// Where in an image an ensemble sees a class.
namespace HeatMap
{
template <typename TImage>
using MapType = itk::Image<float, TImage::ImageDimension>;

/** Grad-CAM of a network as it is; of several the mean of theirs, divided by its maximum. */
template <typename TImage>
typename MapType<TImage>::Pointer
Compute(TImage * image, const itk::ClassificationEnsemble * ensemble, unsigned int classIndex)
{
  typename MapType<TImage>::Pointer mean;
  for (unsigned int m = 0; m < ensemble->GetNumberOfMembers(); ++m)
  {
    auto filter = itk::ClassActivationMapImageFilter<TImage>::New();
    filter->SetInput(image);
    filter->SetNetwork(ensemble->GetMember(m));
    filter->SetClassIndex(static_cast<int>(classIndex));
    {
      ProgramSupport::ProgressBar    bar(filter, "heat map");
      ProgramSupport::InterruptScope interrupt(filter);
      filter->Update();
    }
    const typename MapType<TImage>::Pointer map = filter->GetOutput();
    if (m == 0)
    {
      mean = map;
      mean->DisconnectPipeline();
      continue;
    }
    const auto pixels = map->GetLargestPossibleRegion().GetNumberOfPixels();
    std::transform(map->GetBufferPointer(),
                   map->GetBufferPointer() + pixels,
                   mean->GetBufferPointer(),
                   mean->GetBufferPointer(),
                   [](float one, float sum) { return sum + one; });
  }
  float * const begin = mean->GetBufferPointer();
  float * const end = begin + mean->GetLargestPossibleRegion().GetNumberOfPixels();
  const float   highest = *std::max_element(begin, end);
  if (ensemble->GetNumberOfMembers() > 1 && highest > 0.0F)
  {
    std::for_each(begin, end, [highest](float & value) { value /= highest; });
  }
  return mean;
}
} // namespace HeatMap

#endif
