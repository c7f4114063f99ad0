// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Writes what a network would be given: a CT series, a volume or a picture, windowed, resampled and normalized.

#include "Interruption.h"
#include "OutputFiles.h"
#include "PreprocessingOptions.h"
#include "ProgramSupport.h"
#include "ProgressBar.h"
#include "SeriesOptions.h"

#include "itkCTPreprocessingImageFilter.h"
#include "itkClassificationNetwork.h"
#include "itkNetworkImageReader.h"

#include <iostream>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;
using Intensity = itk::CTPreprocessingEnums::Intensity;

struct Options
{
  std::string                          input;
  std::string                          output;
  std::string                          network;
  std::string                          seriesUID;
  unsigned int                         volume{ 0 };
  itk::CTSeriesPolicies                policies;
  ProgramSupport::PreprocessingOptions preprocessing{ "imagenet" };
};

itk::CTPreprocessingParameters
MakeParameters(const Options & options)
{
  if (!options.network.empty())
  {
    auto network = itk::ClassificationNetwork::New();
    network->Read(options.network);
    return network->GetPreprocessingParameters();
  }
  itk::CTPreprocessingParameters parameters;
  ProgramSupport::ApplyPreprocessingOptions(options.preprocessing, parameters);
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
  filter->UpdateOutputInformation();
  ProgramSupport::VerifyImageFormat(filter->GetOutput(), file);
  {
    ProgramSupport::ProgressBar    bar(filter, "preprocessing");
    ProgramSupport::InterruptScope interrupt(filter);
    filter->Update();
  }
  const auto * output = filter->GetOutput();
  ProgramSupport::WriteImageFile(output, file, true);
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
    "Writes an image as a network receives it: windowed, resampled and normalized, one component per channel.",
    "PreprocessCT");
  app
    .AddInput("--input",
              options.input,
              PathKind::Series,
              "DICOM folder, DICOM file (its series), or any image that ITK can read")
    ->required();
  app.AddOutput("--output", options.output, PathKind::Image, "Output image (.nrrd), 32-bit float")->required();
  auto * network =
    app.AddInput("--network", options.network, PathKind::File, "Use the preprocessing of this network (.safetensors)");
  app.AddText("--series-uid", options.seriesUID, "UID", "Series Instance UID; needed if the folder has several series");
  app
    .add_option("--volume", options.volume, "Number of a volume of the series, as InspectCTSeries lists them [largest]")
    ->check(ProgramSupport::WholeNumber(1, 65535));
  ProgramSupport::AddSeriesOptions(app, options.policies);
  ProgramSupport::AddPreprocessingOptions(app, options.preprocessing);
  for (const auto & [key, option] : options.preprocessing.options)
  {
    network->excludes(option); // a network's file decides
  }
  ProgramSupport::AddThreadsOption(app);
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    ProgramSupport::PrepareOutputs(app);
    const auto parameters = MakeParameters(options);
    auto       reader = itk::NetworkImageReader::New();
    reader->SetPath(options.input);
    reader->SetSeriesInstanceUID(options.seriesUID);
    reader->SetVolumeNumber(options.volume);
    reader->SetPolicies(options.policies);
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
