// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Writes what a network would be given: a CT series, a volume or a picture, windowed, resampled and normalized.

#include "ProgramSupport.h"

#include "itkCTPreprocessingImageFilter.h"
#include "itkClassificationNetwork.h"
#include "itkImageFileWriter.h"
#include "itkNetworkImageReader.h"

#include <iostream>

namespace
{
using itk::CTPreprocessingEnums;
using ProgramSupport::AddEnumOption;
using ChannelSource = CTPreprocessingEnums::ChannelSource;
using Fit = CTPreprocessingEnums::Fit;
using Intensity = CTPreprocessingEnums::Intensity;
using Interpolation = CTPreprocessingEnums::Interpolation;
using Normalization = CTPreprocessingEnums::Normalization;
using Orientation = CTPreprocessingEnums::Orientation;
using Statistics = CTPreprocessingEnums::Statistics;

struct Options
{
  std::string                    input;
  std::string                    output;
  std::string                    network;
  std::string                    seriesUID;
  std::string                    windows{ "-600/1500,40/400,400/1800" };
  std::string                    size{ "224" };
  Normalization                  normalization{ Normalization::ImageNet };
  std::vector<double>            pictureRange{ 0.0, 255.0 };
  std::vector<double>            percentiles{ 1.0, 99.0 };
  bool                           noAntialias{ false };
  itk::CTPreprocessingParameters parameters{};
};

void
AddStatisticsOptions(CLI::App & app, Options & options, CLI::Option * network)
{
  auto & parameters = options.parameters;
  AddEnumOption<Statistics>(app,
                            "--statistics",
                            parameters.statistics,
                            { { "none", Statistics::None },
                              { "z-score", Statistics::ZScore },
                              { "min-max", Statistics::MinMax },
                              { "percentile", Statistics::Percentile } },
                            "Measured on the windowed values of the input; z-score takes the place of --normalization",
                            "none")
    ->excludes(network);
  app.add_flag("--statistics-per-slice", parameters.statisticsPerSlice, "Else of the whole volume")->excludes(network);
  app.add_option("--percentiles", options.percentiles, "In 0..100, which become 0 and 1; --statistics percentile only")
    ->expected(2)
    ->type_name("LOW HIGH")
    ->excludes(network);
}

/** What a network's file decides is not to be given beside it. */
void
AddPreprocessingOptions(CLI::App & app, Options & options, CLI::Option * network)
{
  auto & parameters = options.parameters;
  AddEnumOption<Intensity>(app,
                           "--intensity",
                           parameters.intensity,
                           { { "hu", Intensity::HounsfieldUnits }, { "picture", Intensity::Picture } },
                           "What the numbers in the file are",
                           "hu")
    ->excludes(network);
  app.add_option("--windows", options.windows, "CENTRE/WIDTH or a name a channel, HU; one serves all channels")
    ->excludes(network);
  app.add_option("--channels", parameters.channels, "Components of the output")->excludes(network);
  AddEnumOption<ChannelSource>(
    app,
    "--channel-source",
    parameters.channelSource,
    { { "windows", ChannelSource::Windows }, { "neighbouring-slices", ChannelSource::NeighbouringSlices } },
    "What the channels show; neighbouring slices (2.5D) have one window",
    "windows")
    ->excludes(network);
  app.add_option("--hu-offset", parameters.huOffset, "Added to every value, HU (-1024 for files that store HU + 1024)")
    ->excludes(network);
  app.add_option("--picture-range", options.pictureRange, "Picture values that become 0 and 1")
    ->expected(2)
    ->type_name("LOW HIGH")
    ->excludes(network);
  app.add_option("--size", options.size, "Of the output, N or COLUMNSxROWS pixels")->excludes(network);
  app.add_option("--slices", parameters.slices, "Of the output, for networks of whole volumes; 0: those of the input")
    ->excludes(network);
  AddEnumOption<Fit>(
    app,
    "--fit",
    parameters.fit,
    { { "keep-aspect", Fit::KeepAspect }, { "stretch", Fit::Stretch }, { "centre-crop", Fit::CentreCrop } },
    "How an image is brought to that size; keep-aspect pads with air (pictures: 0)",
    "keep-aspect")
    ->excludes(network);
  app.add_option("--crop-fraction", parameters.cropFraction, "Of the shorter side, 0..1; centre-crop only")
    ->excludes(network);
  AddEnumOption<Interpolation>(app,
                               "--interpolation",
                               parameters.interpolation,
                               { { "nearest", Interpolation::Nearest },
                                 { "linear", Interpolation::Linear },
                                 { "cubic", Interpolation::Cubic },
                                 { "lanczos", Interpolation::Lanczos } },
                               "In the plane, and with --slices along z",
                               "linear")
    ->excludes(network);
  app.add_flag("--no-antialias", options.noAntialias, "Keep the kernel's width when the image shrinks")
    ->excludes(network);
  AddEnumOption<Orientation>(app,
                             "--orientation",
                             parameters.orientation,
                             { { "LPS", Orientation::LPS }, { "as-stored", Orientation::AsStored } },
                             "Order of the axes; pictures stay as stored",
                             "LPS")
    ->excludes(network);
  AddStatisticsOptions(app, options, network);
  AddEnumOption<Normalization>(app,
                               "--normalization",
                               options.normalization,
                               { { "imagenet", Normalization::ImageNet },
                                 { "tensorflow", Normalization::TensorFlow },
                                 { "caffe", Normalization::Caffe },
                                 { "none", Normalization::None } },
                               "Of the 0..1 values: imagenet (mean and deviation a channel), tensorflow (-1..1), caffe "
                               "(0..255 less the mean, BGR), none (0..1)",
                               "imagenet")
    ->excludes(network);
}

itk::CTPreprocessingParameters
MakeParameters(const Options & options)
{
  if (!options.network.empty())
  {
    auto network = itk::ClassificationNetwork::New();
    network->Read(options.network);
    return network->GetPreprocessingParameters();
  }
  auto parameters = options.parameters;
  parameters.windows = ProgramSupport::ParseWindows(options.windows);
  parameters.size = ProgramSupport::ParseSize(options.size);
  parameters.pictureRange = { options.pictureRange[0], options.pictureRange[1] };
  parameters.antialias = !options.noAntialias;
  parameters.percentiles = { options.percentiles[0], options.percentiles[1] };
  // What z-score measures takes the convention's place.
  parameters.SetNormalization(parameters.statistics == Statistics::ZScore ? Normalization::None
                                                                          : options.normalization);
  parameters.Verify();
  return parameters;
}

template <typename TImage>
void
Preprocess(TImage * image, const itk::CTPreprocessingParameters & parameters, const std::string & file)
{
  auto filter = itk::CTPreprocessingImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetParameters(parameters);
  {
    ProgramSupport::ProgressBar    bar(filter, "preprocessing");
    ProgramSupport::InterruptScope interrupt(filter);
    filter->Update();
  }
  const auto * output = filter->GetOutput();
  itk::WriteImage(output, file, true);
  const auto size = output->GetLargestPossibleRegion().GetSize();
  std::cout << size[0] << " x " << size[1] << " pixels, " << size[2] << (size[2] == 1 ? " slice, " : " slices, ")
            << output->GetNumberOfComponentsPerPixel() << " channels" << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app(
    "Writes an image as a network is given it: windowed, resampled and normalized; one channel a component.",
    "PreprocessCT");
  app.add_option("--input", options.input, "DICOM folder, DICOM file (its series), or any image that ITK reads")
    ->required()
    ->check(CLI::ExistingPath);
  app.add_option("--output", options.output, "Image to write (.nrrd), 32-bit float")->required();
  auto * network =
    app.add_option("--network", options.network, "Take the preprocessing of this network (.safetensors)")
      ->check(CLI::ExistingFile);
  app.add_option("--series-uid", options.seriesUID, "Series Instance UID, where the folder has several series");
  AddPreprocessingOptions(app, options, network);
  ProgramSupport::AddThreadsOption(app);
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    const auto parameters = MakeParameters(options);
    auto       reader = itk::NetworkImageReader::New();
    reader->SetPath(options.input);
    reader->SetSeriesInstanceUID(options.seriesUID);
    reader->WholeSeriesOn();
    reader->SetParameters(parameters);
    reader->Update();
    reader->Visit([&](auto * image) { Preprocess(image, parameters, options.output); });
    for (const auto & assumption : reader->GetAssumptions())
    {
      std::cout << assumption << '\n';
    }
    for (const auto & warning : reader->GetReport().warnings)
    {
      std::cout << "Warning: " << warning << '\n';
    }
  });
}
