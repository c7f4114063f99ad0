// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Measures what IntensityNormalizationImageFilter normalizes with.
#include "TransferLearning/itkIntensityNormalizationKernel.h"

#include "CTPreprocessing/ComponentTypes.h"
#include "CTPreprocessing/Moments.h"
#include "CTPreprocessing/OrderOfPlanes.h"
#include "Parameters/FieldVerification.h"
#include "TransferLearning/itkCTPreprocessingFields.h"
#include "CTPreprocessing/RowKernels.h"

#include <cmath>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Statistics = CTPreprocessingEnums::Statistics;

/** The values of a channel that are measured, in bands of rows that do not depend on the threads that share them. */
template <typename TComponent>
class MeasuredValues
{
public:
  MeasuredValues(const IntensityStack & stack, unsigned int channel)
    : m_Stack(stack)
    , m_Channel(channel)
    , m_BandsOfSlice((stack.size[1] + rowsOfBand - 1) / rowsOfBand)
  {}

  unsigned int
  GetNumberOfBands() const
  {
    return m_BandsOfSlice * m_Stack.size[2];
  }

  template <typename TVisit>
  void
  VisitBand(unsigned int band, const TVisit & visit) const
  {
    std::vector<double> mask;
    this->VisitRows(band, [&](const TComponent * row, unsigned int slice, unsigned int y) {
      this->LoadMask(slice, y, mask);
      this->VisitRow(row, mask, visit);
    });
  }

  Moments
  MeasureBand(unsigned int band) const
  {
    const bool          isPlain = m_Stack.channels == 1 && m_Stack.mask == nullptr;
    Moments             moments;
    std::vector<double> mask;
    std::vector<double> values(m_Stack.size[0]);
    this->VisitRows(band, [&](const TComponent * row, unsigned int slice, unsigned int y) {
      if (isPlain)
      {
        m_Kernels.load[static_cast<std::size_t>(m_Stack.inputType)](row, values.size(), values.data());
        const RowMoments ofRow = m_Kernels.measureMoments(values.data(), values.size());
        if (std::isfinite(ofRow.mean))
        {
          moments.Add(MakeMoments(ofRow, values.size()));
          return;
        }
      }
      this->LoadMask(slice, y, mask);
      std::size_t count = 0;
      this->VisitRow(row, mask, [&](TComponent value) { values[count++] = static_cast<double>(value); });
      if (count > 0)
      {
        moments.Add(MakeMoments(m_Kernels.measureMoments(values.data(), count), count));
      }
    });
    return moments;
  }

private:
  static constexpr unsigned int rowsOfBand = 64;

  static Moments
  MakeMoments(const RowMoments & moments, std::size_t count)
  {
    return { static_cast<double>(count), moments.mean, moments.squares, moments.minimum, moments.maximum };
  }

  template <typename TVisitRow>
  void
  VisitRows(unsigned int band, const TVisitRow & visitRow) const
  {
    const unsigned int slice = band / m_BandsOfSlice;
    const unsigned int first = band % m_BandsOfSlice * rowsOfBand;
    const auto * const input = static_cast<const TComponent *>(m_Stack.input) + m_Channel;
    for (unsigned int y = first; y < std::min(first + rowsOfBand, m_Stack.size[1]); ++y)
    {
      visitRow(input + slice * m_Stack.inputSliceStride + y * m_Stack.inputRowStride, slice, y);
    }
  }

  void
  LoadMask(unsigned int slice, unsigned int y, std::vector<double> & mask) const
  {
    if (m_Stack.mask != nullptr)
    {
      mask.resize(m_Stack.size[0]);
      const std::ptrdiff_t offset = slice * m_Stack.maskSliceStride + y * m_Stack.maskRowStride;
      const auto           bytes = static_cast<std::ptrdiff_t>(GetBytesOfComponent(m_Stack.maskType));
      m_Kernels.load[static_cast<std::size_t>(m_Stack.maskType)](
        static_cast<const char *>(m_Stack.mask) + offset * bytes, mask.size(), mask.data());
    }
  }

  template <typename TVisit>
  void
  VisitRow(const TComponent * row, const std::vector<double> & mask, const TVisit & visit) const
  {
    for (std::size_t x = 0; x < m_Stack.size[0]; ++x, row += m_Stack.channels)
    {
      const bool isFinite = !std::is_floating_point<TComponent>::value || std::isfinite(static_cast<double>(*row));
      if (isFinite && (mask.empty() || mask[x] != 0.0))
      {
        visit(*row);
      }
    }
  }

  const IntensityStack & m_Stack;
  unsigned int           m_Channel;
  unsigned int           m_BandsOfSlice;
  const RowKernels &     m_Kernels{ ChooseRowKernels() };
};

template <typename TComponent>
IntensityMeasurement
MeasureMomentsOf(const MeasuredValues<TComponent> & values,
                 Statistics                         statistics,
                 float                              share,
                 const PlaneWorkers &               workers)
{
  const unsigned int   bands = values.GetNumberOfBands();
  std::vector<Moments> ofBands(bands);
  workers.Run(bands, [&](unsigned int band) {
    ofBands[band] = values.MeasureBand(band);
    workers.AddProgress(share / static_cast<float>(bands));
  });
  Moments total;
  for (const Moments & moments : ofBands)
  {
    total.Add(moments);
  }
  const auto count = static_cast<uint64_t>(total.count);
  if (count == 0)
  {
    return { 0, 0.0, 0.0 };
  }
  return statistics == Statistics::ZScore ? IntensityMeasurement{ count, total.mean, total.GetDeviation() }
                                          : IntensityMeasurement{ count, total.minimum, total.maximum - total.minimum };
}

template <typename TComponent>
IntensityMeasurement
MeasurePercentilesOf(const MeasuredValues<TComponent> & values,
                     const std::pair<double, double> &  percents,
                     float                              share,
                     const PlaneWorkers &               workers)
{
  const auto ranked = FindOrderStatistics<TComponent>(
    values.GetNumberOfBands(),
    [&values](unsigned int band, const auto & visit) { values.VisitBand(band, visit); },
    percents,
    share,
    workers);
  if (ranked.count == 0)
  {
    return { 0, 0.0, 0.0 };
  }
  const auto [low, high] = ranked.Interpolate();
  return { ranked.count, low, high - low };
}

/** Each channel of a stack. */
template <typename TComponent>
void
MeasureChannels(const IntensityStack &                 stack,
                const IntensityNormalizationSettings & settings,
                const PlaneWorkers &                   workers,
                IntensityMeasurement *                 ofChannels)
{
  const float share = 1.0F / static_cast<float>(stack.channels);
  for (unsigned int channel = 0; channel < stack.channels; ++channel)
  {
    const MeasuredValues<TComponent> values(stack, channel);
    ofChannels[channel] = settings.statistics == Statistics::Percentile
                            ? MeasurePercentilesOf(values, settings.percentiles, share, workers)
                            : MeasureMomentsOf(values, settings.statistics, share, workers);
  }
}

template <typename TComponent>
void
MeasureSlices(const IntensityStack &                 stack,
              const IntensityNormalizationSettings & settings,
              const PlaneWorkers &                   workers,
              std::vector<IntensityMeasurement> &    measurements)
{
  const unsigned int slices = stack.size[2];
  if (slices == 1)
  {
    MeasureChannels<TComponent>(stack, settings, workers, measurements.data());
    return;
  }
  workers.Run(slices, [&](unsigned int number) {
    IntensityStack slice = stack;
    slice.size[2] = 1;
    slice.input = static_cast<const TComponent *>(stack.input) + number * stack.inputSliceStride;
    if (stack.mask != nullptr)
    {
      const auto bytes = static_cast<std::ptrdiff_t>(GetBytesOfComponent(stack.maskType));
      slice.mask = static_cast<const char *>(stack.mask) + number * stack.maskSliceStride * bytes;
    }
    MeasureChannels<TComponent>(
      slice, settings, PlaneWorkers(), measurements.data() + std::size_t{ number } * stack.channels);
    workers.AddProgress(1.0F / static_cast<float>(slices));
  });
}
} // namespace

void
VerifyIntensityNormalization(const IntensityNormalizationSettings & settings, unsigned int channels)
{
  Complaints complaints("Invalid normalization");
  VerifyFieldValue("statistics", settings.statistics, FieldFacts{}, complaints);
  if (settings.statistics == Statistics::Percentile)
  {
    VerifyFieldValue(
      "percentiles", settings.percentiles, FindField<CTPreprocessingParameters>("percentiles"), complaints);
  }
  VerifyFieldValue("mean", settings.mean, FindField<CTPreprocessingParameters>("mean"), complaints);
  VerifyFieldValue("standardDeviation",
                   settings.standardDeviation,
                   FindField<CTPreprocessingParameters>("standard_deviation"),
                   complaints);
  VerifyChannelCount("mean", settings.mean, channels, complaints);
  VerifyChannelCount("standardDeviation", settings.standardDeviation, channels, complaints);
  complaints.Throw();
}

std::vector<IntensityMeasurement>
MeasureIntensities(const IntensityStack &                 stack,
                   const IntensityNormalizationSettings & settings,
                   MultiThreaderBase *                    multiThreader,
                   const std::function<void(float)> &     addProgress)
{
  const std::size_t                 slices = settings.perSlice ? stack.size[2] : 1;
  std::vector<IntensityMeasurement> measurements(slices * stack.channels, IntensityMeasurement{ 0, 0.0, 1.0 });
  if (settings.statistics == Statistics::None)
  {
    return measurements;
  }
  const PlaneWorkers workers(multiThreader, addProgress);
  CallWithComponent(stack.inputType, [&](auto component) {
    using Component = decltype(component);
    if (settings.perSlice)
    {
      MeasureSlices<Component>(stack, settings, workers, measurements);
      return;
    }
    MeasureChannels<Component>(stack, settings, workers, measurements.data());
    for (unsigned int channel = 0; channel < stack.channels; ++channel)
    {
      if (measurements[channel].count == 0)
      {
        itkGenericExceptionMacro(
          "Channel " << channel << " of the image has no values to measure (" << settings.statistics
                     << "): " << (stack.mask ? "the mask is 0 at all finite values." : "no value is finite."));
      }
    }
  });
  return measurements;
}
} // namespace TransferLearning
} // namespace itk
