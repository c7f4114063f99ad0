// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of CTPreprocessingParameters and CTWindow, and the names of their enumerations.
#ifndef itkCTPreprocessingFields_h
#define itkCTPreprocessingFields_h

#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"
#include "itkCTPreprocessingParameters.h"
#include "itkVOILUT.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<CTPreprocessingEnums::Intensity>
{
  using Intensity = CTPreprocessingEnums::Intensity;
  static constexpr EnumName<Intensity> table[] = { { Intensity::HounsfieldUnits, "hu" },
                                                   { Intensity::Picture, "picture" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::Orientation>
{
  using Orientation = CTPreprocessingEnums::Orientation;
  static constexpr EnumName<Orientation> table[] = { { Orientation::LPS, "LPS" },
                                                     { Orientation::AsStored, "as-stored" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::Interpolation>
{
  using Interpolation = CTPreprocessingEnums::Interpolation;
  static constexpr EnumName<Interpolation> table[] = { { Interpolation::Nearest, "nearest" },
                                                       { Interpolation::Linear, "linear" },
                                                       { Interpolation::Cubic, "cubic" },
                                                       { Interpolation::Lanczos, "lanczos" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::Fit>
{
  using Fit = CTPreprocessingEnums::Fit;
  static constexpr EnumName<Fit> table[] = { { Fit::KeepAspect, "keep-aspect" },
                                             { Fit::Stretch, "stretch" },
                                             { Fit::CenterCrop, "center-crop" },
                                             { Fit::FixedSpacing, "fixed-spacing" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::ChannelSource>
{
  using ChannelSource = CTPreprocessingEnums::ChannelSource;
  static constexpr EnumName<ChannelSource> table[] = { { ChannelSource::Windows, "windows" },
                                                       { ChannelSource::NeighboringSlices, "neighboring-slices" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::ColorOrder>
{
  using ColorOrder = CTPreprocessingEnums::ColorOrder;
  static constexpr EnumName<ColorOrder> table[] = { { ColorOrder::RGB, "RGB" }, { ColorOrder::BGR, "BGR" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::Statistics>
{
  using Statistics = CTPreprocessingEnums::Statistics;
  static constexpr EnumName<Statistics> table[] = { { Statistics::None, "none" },
                                                    { Statistics::ZScore, "z-score" },
                                                    { Statistics::MinMax, "min-max" },
                                                    { Statistics::Percentile, "percentile" } };
};
template <>
struct EnumNames<CTPreprocessingEnums::Normalization>
{
  using Normalization = CTPreprocessingEnums::Normalization;
  static constexpr EnumName<Normalization> table[] = { { Normalization::None, "none" },
                                                       { Normalization::ImageNet, "imagenet" },
                                                       { Normalization::TensorFlow, "tensorflow" },
                                                       { Normalization::Caffe, "caffe" } };
};
template <>
struct EnumNames<CTWindowEnums::Function>
{
  using Function = CTWindowEnums::Function;
  static constexpr EnumName<Function> table[] = { { Function::Linear, "LINEAR" },
                                                  { Function::LinearExact, "LINEAR_EXACT" },
                                                  { Function::Sigmoid, "SIGMOID" } };
};

template <>
struct FieldTable<CTWindow>
{
  static constexpr auto rows =
    std::make_tuple(MakeField("center", &CTWindow::center, "Center", "Center of the window").Unit("HU").In(anyFinite),
                    MakeField("width", &CTWindow::width, "Width", "Range from black to white").Unit("HU").In(aboveZero),
                    MakeField("function", &CTWindow::function, "Function", "VOI LUT Function (0028,1056)"));
};

template <>
struct FieldTable<VOILUT>
{
  static constexpr auto rows = std::make_tuple(
    MakeField("entries", &VOILUT::entries, "Entries", "Gray values"),
    MakeField("first_mapped", &VOILUT::firstMapped, "First value", "Value of the first entry").Unit("HU"),
    MakeField("bits_per_entry", &VOILUT::bitsPerEntry, "Bits", "Bits per entry; white is 2^bits - 1"),
    MakeField("explanation", &VOILUT::explanation, "Explanation", "LUT Explanation (0028,3003)"));
};

template <>
struct FieldTable<CTPreprocessingParameters>
{
  using P = CTPreprocessingParameters;

  static constexpr bool
  IsHounsfieldUnits(const P & parameters)
  {
    return parameters.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits;
  }
  static constexpr bool
  IsPicture(const P & parameters)
  {
    return !IsHounsfieldUnits(parameters);
  }
  static constexpr bool
  IsCropped(const P & parameters)
  {
    return parameters.fit == CTPreprocessingEnums::Fit::CenterCrop;
  }
  static constexpr bool
  HasSpacing(const P & parameters)
  {
    return parameters.fit == CTPreprocessingEnums::Fit::FixedSpacing;
  }
  static constexpr bool
  HasPercentiles(const P & parameters)
  {
    return parameters.statistics == CTPreprocessingEnums::Statistics::Percentile;
  }

  static constexpr const char * intensities = "Intensities";
  static constexpr const char * geometry = "Geometry";
  static constexpr const char * channels = "Channels";

  static constexpr auto rows = std::make_tuple(
    MakeField("intensity", &P::intensity, "Intensity", "Meaning of the input values")
      .Option("--intensity", intensities),
    MakeField("hu_offset",
              &P::huOffset,
              "HU offset",
              "Offset added to every value; -1024 for files that store HU + 1024")
      .Option("--hu-offset", intensities)
      .Unit("HU")
      .In(anyFinite)
      .Where(IsHounsfieldUnits),
    MakeField("windows", &P::windows, "Windows", "Windows, one per channel or one for all channels")
      .Option("--windows", intensities)
      .Unit("HU")
      .Where(IsHounsfieldUnits),
    MakeField("channel_source",
              &P::channelSource,
              "Channel source",
              "Content of the channels; neighboring slices (2.5D) share one window")
      .Option("--channel-source", channels),
    MakeField("picture_range", &P::pictureRange, "Picture range", "Picture values that are mapped to 0 and 1")
      .Option("--picture-range", intensities)
      .In(anyFinite)
      .Where(IsPicture),
    MakeField("picture_window",
              &P::pictureWindow,
              "Picture window",
              "Window that the pictures were made with; CT is then accepted, too, and drawn in this window")
      .Option("--picture-window", intensities)
      .Unit("HU")
      .MayBeMissing(),
    MakeField("orientation", &P::orientation, "Orientation", "Order of the axes; pictures stay as stored")
      .Option("--orientation", geometry),
    MakeField("size", &P::size, "Size", "Columns and rows of the network's input")
      .Option("--size", geometry)
      .Unit("pixels")
      .In(oneOrMore),
    MakeField("slices",
              &P::slices,
              "Slices",
              "Number of slices for a network that takes whole volumes; 0: as in the image")
      .Option("--slices", geometry)
      .MayBeMissing(),
    MakeField("fit", &P::fit, "Fit", "How an image is fitted to the size; keep-aspect pads with air (pictures: 0)")
      .Option("--fit", geometry),
    MakeField("crop_fraction", &P::cropFraction, "Crop fraction", "Fraction of the shorter side that center-crop keeps")
      .Option("--crop-fraction", geometry)
      .In(aboveZeroToOne)
      .Where(IsCropped),
    MakeField("spacing", &P::spacing, "Spacing", "Spacing of columns, rows and slices with the fit fixed-spacing")
      .Option("--spacing", geometry)
      .Unit("mm")
      .In(aboveZero)
      .Where(HasSpacing)
      .MayBeMissing(),
    MakeField("interpolation",
              &P::interpolation,
              "Interpolation",
              "Interpolation within slices, and along z if the slices are resampled, too")
      .Option("--interpolation", geometry),
    MakeField("antialias", &P::antialias, "Anti-aliasing", "Widen the interpolation kernel when downsampling")
      .Option("--no-antialias", geometry),
    MakeField("clahe_clip_limit",
              &P::claheClipLimit,
              "CLAHE clip limit",
              "Clip limit of contrast-limited adaptive histogram equalization (CLAHE) per channel; 0: none")
      .Option("--clahe-clip-limit", intensities)
      .In(zeroOrMore)
      .MayBeMissing(),
    MakeField("clahe_tiles", &P::claheTiles, "CLAHE tiles", "Number of CLAHE tiles along each side")
      .Option("--clahe-tiles", intensities)
      .In({ 1.0, 64.0 })
      .MayBeMissing(),
    MakeField("channels", &P::channels, "Channels", "Number of input channels; gray is repeated for all of them")
      .Option("--channels", channels)
      .In(oneOrMore),
    MakeField("color_order", &P::colorOrder, "Color order", "Order of the color channels"),
    MakeField(
      "statistics",
      &P::statistics,
      "Statistics",
      "Normalize by statistics of the windowed input; z-score replaces the normalization's mean and standard deviation")
      .Option("--statistics", channels),
    MakeField("statistics_per_slice",
              &P::statisticsPerSlice,
              "Statistics per slice",
              "Measure the statistics per slice instead of per volume")
      .Option("--statistics-per-slice", channels),
    MakeField("percentiles",
              &P::percentiles,
              "Percentiles",
              "Percentiles that are mapped to 0 and 1 with the statistics percentile")
      .Option("--percentiles", channels)
      .In({ 0.0, 100.0 })
      .Where(HasPercentiles),
    MakeField("mean", &P::mean, "Mean", "Mean of the 0..1 values, one per channel or one for all channels")
      .In(anyFinite),
    MakeField("standard_deviation",
              &P::standardDeviation,
              "Standard deviation",
              "Standard deviation of the 0..1 values, one per channel or one for all channels")
      .In(aboveZero),
    MakeField("air_value", &P::airValue, "Air", "Value that replaces padding and fills areas outside the image")
      .Unit("HU")
      .In(anyFinite));
};
} // namespace TransferLearning
} // namespace itk

#endif
