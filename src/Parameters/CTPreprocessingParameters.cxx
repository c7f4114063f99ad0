// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkCTPreprocessingFields.h"

#include "Parameters/FieldVerification.h"
#include "Support/FieldJSON.h"

#include <string>

namespace itk
{
namespace
{
using Intensity = CTPreprocessingEnums::Intensity;
using Statistics = CTPreprocessingEnums::Statistics;
using TransferLearning::Complaints;

void
VerifyPicture(const CTPreprocessingParameters & parameters, Complaints & complaints)
{
  if (parameters.huOffset != 0.0)
  {
    complaints.Add("huOffset is ", parameters.huOffset, ", but pictures have no HU: shift pictureRange instead");
  }
  if (parameters.channelSource != CTPreprocessingEnums::ChannelSource::Windows)
  {
    complaints.Add("channelSource is ", parameters.channelSource, ", but pictures have no neighboring slices");
  }
}

/** CT is drawn with 0..255. */
void
VerifyPictureWindow(const CTPreprocessingParameters & parameters, Complaints & complaints)
{
  if (!parameters.pictureWindow)
  {
    return;
  }
  const auto & range = parameters.pictureRange;
  if (parameters.intensity == Intensity::HounsfieldUnits)
  {
    complaints.Add("pictureWindow is set, but the intensity is HU, which is shown in windows");
  }
  else if (range.first < 0.0 || range.second > 255.0)
  {
    complaints.Add("pictureWindow is set, and pictureRange is ",
                   range.first,
                   "..",
                   range.second,
                   ", but pictures of CT have 0..255");
  }
}

void
VerifyWindows(const CTPreprocessingParameters & parameters, Complaints & complaints)
{
  const std::size_t windows = parameters.windows.size();
  if (windows != 1 && windows != parameters.channels)
  {
    complaints.Add(
      "windows has ", windows, " entries, but with channels = ", parameters.channels, " it must have 1 or as many");
  }
  if (parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighboringSlices)
  {
    if (windows > 1)
    {
      complaints.Add("windows has ", windows, " entries, but neighboring slices as channels share one");
    }
    if (parameters.channels % 2 == 0)
    {
      complaints.Add("channels is ", parameters.channels, ", but with neighboring slices it must be odd");
    }
  }
  for (std::size_t i = 0; i < windows; ++i)
  {
    if (parameters.windows[i].function == CTWindowEnums::Function::Sigmoid &&
        (parameters.statistics == Statistics::MinMax || parameters.statistics == Statistics::Percentile))
    {
      complaints.Add("windows[", i, "].function is SIGMOID, which has no ends for statistics to move");
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
    complaints.Add("slices is ", parameters.slices, ", but pictures have none: it must be 0");
  }
  if (parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighboringSlices)
  {
    complaints.Add("slices is ", parameters.slices, ", but must be 0 if channels are neighboring slices");
  }
  if (parameters.statisticsPerSlice)
  {
    complaints.Add("slices is ", parameters.slices, ", but must be 0 if statisticsPerSlice is on");
  }
}
} // namespace

namespace TransferLearning
{
void
VerifyRules(const std::string &, const CTPreprocessingParameters & parameters, Complaints & complaints)
{
  if (parameters.intensity == Intensity::Picture)
  {
    VerifyPicture(parameters, complaints);
  }
  else
  {
    VerifyWindows(parameters, complaints);
  }
  VerifyPictureWindow(parameters, complaints);
  VerifySlices(parameters, complaints);
  VerifyChannelCount("mean", parameters.mean, parameters.channels, complaints);
  VerifyChannelCount("standardDeviation", parameters.standardDeviation, parameters.channels, complaints);
}
} // namespace TransferLearning

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Intensity value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Orientation value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Interpolation value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Fit value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::ChannelSource value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::ColorOrder value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Statistics value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTPreprocessingEnums::Normalization value)
{
  return out << TransferLearning::GetEnumName(value);
}

bool
CTPreprocessingParameters::operator==(const CTPreprocessingParameters & other) const
{
  return TransferLearning::AreFieldsEqual(*this, other);
}

void
CTPreprocessingParameters::SetNormalization(CTPreprocessingEnums::Normalization convention)
{
  using Normalization = CTPreprocessingEnums::Normalization;
  colorOrder =
    convention == Normalization::Caffe ? CTPreprocessingEnums::ColorOrder::BGR : CTPreprocessingEnums::ColorOrder::RGB;
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
  itkGenericExceptionMacro("The normalization " << static_cast<int>(convention) << " is not one of the conventions.");
}

void
CTPreprocessingParameters::Verify() const
{
  Complaints complaints("Invalid preprocessing parameters");
  TransferLearning::VerifyFields("", *this, complaints);
  complaints.Throw();
}

std::string
CTPreprocessingParameters::ToJSON() const
{
  return TransferLearning::WriteFields(*this).dump();
}

CTPreprocessingParameters
CTPreprocessingParameters::FromJSON(const std::string & text)
{
  using Reader = TransferLearning::FieldReader;
  CTPreprocessingParameters parameters;
  Reader("Preprocessing parameters", Reader::Missing::IsRefused, Reader::Unknown::IsIgnored).Parse(text, parameters);
  parameters.Verify();
  return parameters;
}
} // namespace itk
