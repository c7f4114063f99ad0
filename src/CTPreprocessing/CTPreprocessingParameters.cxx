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
  for (std::size_t i = 0; i < windows; ++i)
  {
    const CTWindow & window = parameters.windows[i];
    if (!std::isfinite(window.centre))
    {
      complaints.Add("windows[", i, "].centre is ", window.centre, ", not a finite number of HU");
    }
    if (!std::isfinite(window.width) || window.width <= 0.0)
    {
      complaints.Add("windows[", i, "].width is ", window.width, ", it must be above 0 HU and finite");
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

bool
CTPreprocessingParameters::operator==(const CTPreprocessingParameters & other) const
{
  return intensity == other.intensity && huOffset == other.huOffset && windows == other.windows &&
         pictureRange == other.pictureRange && orientation == other.orientation && size == other.size &&
         fit == other.fit && cropFraction == other.cropFraction && interpolation == other.interpolation &&
         antialias == other.antialias && channels == other.channels && mean == other.mean &&
         standardDeviation == other.standardDeviation && airValue == other.airValue;
}

void
CTPreprocessingParameters::Verify() const
{
  Complaints complaints;
  VerifyEnum("intensity", TransferLearning::intensityNames, intensity, complaints);
  VerifyEnum("orientation", TransferLearning::orientationNames, orientation, complaints);
  VerifyEnum("interpolation", TransferLearning::interpolationNames, interpolation, complaints);
  VerifyEnum("fit", TransferLearning::fitNames, fit, complaints);
  VerifyIntensities(*this, complaints);
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
