// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Writes the pooled features of a dataset for other software.

#include "FeatureExtraction.h"
#include "FieldOptions.h"
#include "OutputFiles.h"
#include "PreprocessingOptions.h"
#include "ProgramSupport.h"
#include "ReadingConsole.h"
#include "SeriesOptions.h"

#include "TransferLearning/itkLabeledImageDatasetNames.h"

#include <iostream>
#include <optional>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;
using SplitEnum = itk::LabeledImageDatasetEnums::Split;

struct Options
{
  std::string                             network;
  std::string                             input;
  std::string                             data;
  std::string                             output;
  std::string                             samples;
  std::vector<std::string>                mergedClasses;
  itk::CTSeriesPolicies                   policies;
  std::optional<itk::CTWindow>            pictureWindow;
  std::optional<SplitEnum>                split;
  bool                                    identifiers{ false };
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
};

itk::LabeledImageDataset::Pointer
ReadDataset(const Options & options, const itk::ClassificationEnsemble * ensemble)
{
  const bool takesPictures =
    ensemble->GetMember(0)->GetPreprocessingParameters().intensity == itk::CTPreprocessingEnums::Intensity::Picture;
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetSeriesPolicies(options.policies);
  dataset->SetIntensityMode(takesPictures ? itk::LabeledImageDatasetEnums::IntensityMode::Picture
                                          : itk::LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits);
  {
    const ProgramSupport::ReadingConsole console(dataset, "headers");
    if (options.data.empty())
    {
      dataset->ReadImages(options.input);
    }
    else
    {
      dataset->Read(options.data);
    }
  }
  ProgramSupport::MergeClasses(dataset, options.mergedClasses);
  for (const auto & warning : dataset->GetWarnings())
  {
    std::cout << "Warning: " << warning << '\n';
  }
  for (const auto & file : dataset->GetUnreadableFiles())
  {
    std::cerr << "Warning: left out: " << file << '\n';
  }
  return dataset;
}

void
Extract(const Options & options)
{
  auto ensemble = itk::ClassificationEnsemble::New();
  ensemble->Read(options.network);
  ensemble->SetDevice(options.device);
  ProgramSupport::SetPictureWindow(ensemble, options.pictureWindow);
  const auto dataset = ReadDataset(options, ensemble);
  const auto features = ProgramSupport::ExtractFeatures(ensemble, dataset, options.split);
  features->WriteNumPy(options.output);
  features->WriteSamples(options.samples, options.identifiers);
  std::cout << options.output << ": " << features->GetSamples().size() << " samples x "
            << features->GetNumberOfFeatures() << " features";
  if (features->GetFeaturesOfMembers().size() > 1)
  {
    const char * separator = " (";
    for (const unsigned int number : features->GetFeaturesOfMembers())
    {
      std::cout << separator << number;
      separator = " + ";
    }
    std::cout << ')';
  }
  std::cout << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  SplitEnum                   split{ SplitEnum::Training };
  ProgramSupport::Application app(
    "Computes the pooled features of images and writes them as a NumPy array, with a table of the samples, for "
    "scikit-learn and the like. Research use only; not for diagnosis.",
    "ExtractFeatures");
  app
    .AddInput(
      "--network", options.network, PathKind::File, "Network file, or ensemble file: its networks' features are joined")
    ->required();
  auto * const input = app.AddInput(
    "--input", options.input, PathKind::Series, "Unlabeled image, DICOM series, or folder of images and series");
  auto * const data =
    app.AddInput("--data", options.data, PathKind::Dataset, "Labeled folder or CSV manifest")->excludes(input);
  ProgramSupport::AddMergeClassesOption(app, options.mergedClasses);
  app
    .AddOutput("--output",
               options.output,
               PathKind::File,
               "Output file for the features (.npy): float32, one row per slice, or volume for 3D networks")
    ->required();
  app.AddOutput("--samples", options.samples, PathKind::File, "Output file for the table of the rows (.csv)")
    ->required();
  auto * const ofSplit =
    ProgramSupport::AddEnumOption(app, "--split", split, "Split of --data whose features are written");
  ofSplit->default_str("all")->needs(data);
  ProgramSupport::AddSeriesOptions(app, options.policies);
  ProgramSupport::AddPictureWindowOption(app, options.pictureWindow);
  app.add_flag("--identifiers", options.identifiers, "Write patient identity instead of numbers to the table");
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, options.device);
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    if (options.input.empty() == options.data.empty())
    {
      itkGenericExceptionMacro("Give either --input or --data.");
    }
    if (ofSplit->count() > 0)
    {
      options.split = split;
    }
    ProgramSupport::PrepareOutputs(app);
    Extract(options);
  });
}
