// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPicture.h"

#include <algorithm>
#include <array>

namespace itk
{
namespace
{
/** Of the network's input, those shown as red, green and blue. */
std::array<unsigned int, 3>
GetShownChannels(const CTPreprocessingParameters & parameters)
{
  const unsigned int last = parameters.channels - 1;
  const bool         isReversed = parameters.colorOrder == CTPreprocessingEnums::ColorOrder::BGR;
  if (parameters.intensity == CTPreprocessingEnums::Intensity::Picture && parameters.channels == 3)
  {
    return isReversed ? std::array<unsigned int, 3>{ { 2, 1, 0 } } : std::array<unsigned int, 3>{ { 0, 1, 2 } };
  }
  if (parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighboringSlices)
  {
    return { { last / 2, last / 2, last / 2 } };
  }
  const unsigned int first = isReversed ? last : 0;
  return { { first, first, first } };
}

double
GetOfChannel(const std::vector<double> & values, unsigned int channel)
{
  return values[values.size() == 1 ? 0 : channel];
}
} // namespace

VectorImage<unsigned char, 2>::Pointer
DrawNetworkInput(const float * input, const CTPreprocessingParameters & parameters)
{
  using PictureType = VectorImage<unsigned char, 2>;
  auto picture = PictureType::New();
  picture->SetRegions(PictureType::SizeType{ { parameters.size[0], parameters.size[1] } });
  picture->SetNumberOfComponentsPerPixel(3);
  picture->Allocate();
  const bool        isMeasured = parameters.statistics == CTPreprocessingEnums::Statistics::ZScore;
  const auto        shown = GetShownChannels(parameters);
  const std::size_t pixels = std::size_t{ parameters.size[0] } * parameters.size[1];
  for (unsigned int color = 0; color < 3; ++color)
  {
    const unsigned int channel = shown[color];
    const double       mean = isMeasured ? 0.5 : GetOfChannel(parameters.mean, channel);
    const double       deviation = isMeasured ? 0.25 : GetOfChannel(parameters.standardDeviation, channel);
    for (std::size_t pixel = 0; pixel < pixels; ++pixel)
    {
      const double unit = static_cast<double>(input[pixel * parameters.channels + channel]) * deviation + mean;
      picture->GetBufferPointer()[3 * pixel + color] =
        static_cast<unsigned char>(std::lround(255.0 * std::clamp(unit, 0.0, 1.0)));
    }
  }
  return picture;
}
} // namespace itk
