// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPreprocessingParameters.h"

#include "Parameters/CTPreprocessingNames.h"
#include "Parameters/ParameterComplaints.h"

#include <cmath>
#include <string>

namespace itk
{
namespace
{
using Intensity = CTPreprocessingEnums::Intensity;
using Fit = CTPreprocessingEnums::Fit;
using Statistics = CTPreprocessingEnums::Statistics;
using TransferLearning::Complaints;
using TransferLearning::VerifyEnum;

void
VerifyIntensities(const CTPreprocessingParameters & parameters, Complaints & complaints)
{
  if (!std::isfinite(parameters.airValue))
  {
    complaints.Add("airValue is ", parameters.airValue, ", not a finite number of HU");
  }
  if (parameters.intensity == Intensity::Picture)
  {
    const auto & range = parameters.pictureRange;
    if (!std::isfinite(range.first) || !std::isfinite(range.second) || range.first >= range.second)
    {
      complaints.Add(
        "pictureRange is ", range.first, "..", range.second, ", its low end must be finite and below its high end");
    }
    if (parameters.huOffset != 0.0)
    {
      complaints.Add("huOffset is ", parameters.huOffset, ", but pictures have no HU: move pictureRange instead");
    }
    if (parameters.channelSource != CTPreprocessingEnums::ChannelSource::Windows)
    {
      complaints.Add("channelSource is ", parameters.channelSource, ", but pictures have no neighbouring slices");
    }
    return;
  }
  if (!std::isfinite(parameters.huOffset))
  {
    complaints.Add("huOffset is ", parameters.huOffset, ", not a finite number of HU");
  }
  const std::size_t windows = parameters.windows.size();
  if (windows != 1 && windows != parameters.channels)
  {
    complaints.Add("windows are ", windows, ", with channels = ", parameters.channels, " they must be 1 or that many");
  }
  if (parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighbouringSlices)
  {
    if (windows > 1)
    {
      complaints.Add("windows are ", windows, ", neighbouring slices as channels share one");
    }
    if (parameters.channels % 2 == 0)
    {
      complaints.Add("channels is ", parameters.channels, ", neighbouring slices around one are an odd number");
    }
  }
  for (std::size_t i = 0; i < windows; ++i)
  {
    const CTWindow & window = parameters.windows[i];
    VerifyWindow("windows[" + std::to_string(i) + "].", window, complaints);
    if (window.function == CTWindowEnums::Function::Sigmoid &&
        (parameters.statistics == Statistics::MinMax || parameters.statistics == Statistics::Percentile))
    {
      complaints.Add("windows[", i, "].function is SIGMOID, which has no ends that statistics could move");
    }
  }
}

void
VerifySlices(const CTPreprocessingParameters & parameters, Complaints & complaints)
{
  if (parameters.slices == 0)
  {
    return;
  }
  if (parameters.intensity == Intensity::Picture)
  {
    complaints.Add("slices is ", parameters.slices, ", pictures have none: it must be 0");
  }
  if (parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighbouringSlices)
  {
    complaints.Add("slices is ", parameters.slices, ", it must be 0 where channels are neighbouring slices");
  }
  if (parameters.statisticsPerSlice)
  {
    complaints.Add("slices is ", parameters.slices, ", it must be 0 where statisticsPerSlice is on");
  }
}
} // namespace

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Intensity value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::intensityNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Orientation value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::orientationNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Interpolation value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::interpolationNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Fit value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::fitNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::ChannelSource value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::channelSourceNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::ColourOrder value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::colourOrderNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Statistics value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::statisticsNames, value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Normalization value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::normalizationNames, value);
}

bool
CTPreprocessingParameters::operator==(const CTPreprocessingParameters & other) const
{
  return intensity == other.intensity && huOffset == other.huOffset && windows == other.windows &&
         pictureRange == other.pictureRange && orientation == other.orientation && size == other.size &&
         slices == other.slices && fit == other.fit && cropFraction == other.cropFraction &&
         interpolation == other.interpolation && antialias == other.antialias && channels == other.channels &&
         channelSource == other.channelSource && colourOrder == other.colourOrder && statistics == other.statistics &&
         statisticsPerSlice == other.statisticsPerSlice && percentiles == other.percentiles && mean == other.mean &&
         standardDeviation == other.standardDeviation && airValue == other.airValue;
}

void
CTPreprocessingParameters::SetNormalization(CTPreprocessingEnums::Normalization convention)
{
  using Normalization = CTPreprocessingEnums::Normalization;
  colourOrder = convention == Normalization::Caffe ? CTPreprocessingEnums::ColourOrder::BGR
                                                   : CTPreprocessingEnums::ColourOrder::RGB;
  switch (convention)
  {
    case Normalization::ImageNet:
      mean = { 0.485, 0.456, 0.406 };
      standardDeviation = { 0.229, 0.224, 0.225 };
      return;
    case Normalization::TensorFlow:
      mean = { 0.5 };
      standardDeviation = { 0.5 };
      return;
    case Normalization::Caffe:
      mean = { 103.939 / 255.0, 116.779 / 255.0, 123.68 / 255.0 };
      standardDeviation = { 1.0 / 255.0 };
      return;
    case Normalization::None:
      mean = { 0.0 };
      standardDeviation = { 1.0 };
      return;
  }
  itkGenericExceptionMacro("The normalization " << static_cast<int>(convention) << " is none of the conventions.");
}

void
CTPreprocessingParameters::Verify() const
{
  Complaints complaints("Preprocessing parameters contradict themselves");
  VerifyEnum("intensity", TransferLearning::intensityNames, intensity, complaints);
  VerifyEnum("orientation", TransferLearning::orientationNames, orientation, complaints);
  VerifyEnum("interpolation", TransferLearning::interpolationNames, interpolation, complaints);
  VerifyEnum("fit", TransferLearning::fitNames, fit, complaints);
  VerifyEnum("channelSource", TransferLearning::channelSourceNames, channelSource, complaints);
  VerifyEnum("colourOrder", TransferLearning::colourOrderNames, colourOrder, complaints);
  VerifyEnum("statistics", TransferLearning::statisticsNames, statistics, complaints);
  VerifyIntensities(*this, complaints);
  if (statistics == Statistics::Percentile)
  {
    VerifyPercentiles(percentiles, complaints);
  }
  if (size[0] == 0 || size[1] == 0)
  {
    complaints.Add("size is ", size[0], 'x', size[1], ", it must be at least 1x1 pixels");
  }
  VerifySlices(*this, complaints);
  // Written so that NaN is refused too.
  if (fit == Fit::CentreCrop && !(cropFraction > 0.0 && cropFraction <= 1.0))
  {
    complaints.Add("cropFraction is ", cropFraction, ", it must be above 0 and at most 1");
  }
  if (channels == 0)
  {
    complaints.Add("channels is 0, it must be at least 1");
  }
  VerifyNormalization("mean", mean, channels, false, complaints);
  VerifyNormalization("standardDeviation", standardDeviation, channels, true, complaints);
  complaints.Throw();
}
} // namespace itk
