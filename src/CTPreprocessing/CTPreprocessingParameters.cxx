// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPreprocessingParameters.h"

#include "CTPreprocessing/CTPreprocessingNames.h"

#include <cmath>
#include <sstream>

namespace itk
{
namespace
{
using Intensity = CTPreprocessingEnums::Intensity;
using Fit = CTPreprocessingEnums::Fit;
using Statistics = CTPreprocessingEnums::Statistics;

/** Collects what is wrong, so that one error tells all. */
class Complaints
{
public:
  template <typename... TParts>
  void
  Add(const TParts &... parts)
  {
    m_Text << (m_Empty ? "" : "; ");
    (m_Text << ... << parts);
    m_Empty = false;
  }
  void
  Throw() const
  {
    if (!m_Empty)
    {
      itkGenericExceptionMacro("Preprocessing parameters contradict themselves: " << m_Text.str() << '.');
    }
  }

private:
  std::ostringstream m_Text;
  bool               m_Empty{ true };
};

template <typename TEnum, std::size_t VSize>
void
VerifyEnum(const char * name,
           const TransferLearning::EnumName<TEnum> (&table)[VSize],
           TEnum        value,
           Complaints & complaints)
{
  for (const auto & entry : table)
  {
    if (entry.first == value)
    {
      return;
    }
  }
  complaints.Add(name, " is ", static_cast<int>(value), ", which is no value of its enumeration");
}

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
    VerifyEnum("windows.function", TransferLearning::windowFunctionNames, window.function, complaints);
    if (!std::isfinite(window.centre))
    {
      complaints.Add("windows[", i, "].centre is ", window.centre, ", not a finite number of HU");
    }
    const bool isLinear = window.function == CTWindowEnums::Function::Linear;
    if (!std::isfinite(window.width) || (isLinear ? window.width < 1.0 : window.width <= 0.0))
    {
      complaints.Add("windows[",
                     i,
                     "].width is ",
                     window.width,
                     isLinear ? ", with LINEAR it must be at least 1 HU and finite"
                              : ", it must be above 0 HU and finite");
    }
    if (window.function == CTWindowEnums::Function::Sigmoid &&
        (parameters.statistics == Statistics::MinMax || parameters.statistics == Statistics::Percentile))
    {
      complaints.Add("windows[", i, "].function is SIGMOID, which has no ends that statistics could move");
    }
  }
}

void
VerifyNormalization(const char *                name,
                    const std::vector<double> & values,
                    unsigned int                channels,
                    bool                        positive,
                    Complaints &                complaints)
{
  if (values.size() != 1 && values.size() != channels)
  {
    complaints.Add(name, " has ", values.size(), " values, with channels = ", channels, " it must have 1 or that many");
  }
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (!std::isfinite(values[i]) || (positive && values[i] <= 0.0))
    {
      complaints.Add(
        name, '[', i, "] is ", values[i], positive ? ", it must be above 0 and finite" : ", not a finite number");
    }
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
         fit == other.fit && cropFraction == other.cropFraction && interpolation == other.interpolation &&
         antialias == other.antialias && channels == other.channels && channelSource == other.channelSource &&
         colourOrder == other.colourOrder && statistics == other.statistics &&
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
  Complaints complaints;
  VerifyEnum("intensity", TransferLearning::intensityNames, intensity, complaints);
  VerifyEnum("orientation", TransferLearning::orientationNames, orientation, complaints);
  VerifyEnum("interpolation", TransferLearning::interpolationNames, interpolation, complaints);
  VerifyEnum("fit", TransferLearning::fitNames, fit, complaints);
  VerifyEnum("channelSource", TransferLearning::channelSourceNames, channelSource, complaints);
  VerifyEnum("colourOrder", TransferLearning::colourOrderNames, colourOrder, complaints);
  VerifyEnum("statistics", TransferLearning::statisticsNames, statistics, complaints);
  VerifyIntensities(*this, complaints);
  if (statistics == Statistics::Percentile &&
      !(percentiles.first >= 0.0 && percentiles.first < percentiles.second && percentiles.second <= 100.0))
  {
    complaints.Add("percentiles are ",
                   percentiles.first,
                   " and ",
                   percentiles.second,
                   ", they must be within 0..100 and the first below the second");
  }
  if (size[0] == 0 || size[1] == 0)
  {
    complaints.Add("size is ", size[0], 'x', size[1], ", it must be at least 1x1 pixels");
  }
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
