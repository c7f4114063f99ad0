// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Classifies one CT series, DICOM folder or volume, and shows where the network looked.

#include "HeatMapReport.h"
#include "Interruption.h"
#include "OutputFiles.h"
#include "PreprocessingOptions.h"
#include "ProgramSupport.h"
#include "ProgressBar.h"
#include "SeriesOptions.h"
#include "SliceOverlays.h"

#include "itkClassActivationMapImageFilter.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkNetworkImageReader.h"
#include "itkResampleToRegularGrid.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;

struct Options
{
  std::string                             network;
  std::string                             input;
  std::string                             output;
  std::string                             seriesUID;
  unsigned int                            volume{ 0 };
  itk::CTSeriesPolicies                   policies;
  std::string                             heatmap;
  std::string                             overlay;
  std::string                             className;
  std::optional<itk::CTWindow>            pictureWindow;
  bool                                    identifiers{ false };
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
};

/** A classifier, or a filter of heat maps, which classifies too. */
template <typename TFilter, typename TImage>
itk::ClassificationResult::Pointer
Run(TFilter * filter, TImage * image, itk::ClassificationEnsemble * ensemble)
{
  filter->SetInput(image);
  filter->SetEnsemble(ensemble);
  ProgramSupport::ProgressBar    bar(filter, "classification");
  ProgramSupport::InterruptScope interrupt(filter);
  filter->Update();
  return filter->GetResult();
}

/** Writes the heat map, on a regular grid, and the overlays, of the slices. */
template <typename TImage>
itk::ClassificationResult::Pointer
ClassifyAndMap(TImage *                        image,
               const itk::NetworkImageReader * reader,
               itk::ClassificationEnsemble *   ensemble,
               const Options &                 options)
{
  if (!options.heatmap.empty() && reader->GetPolicies().tilt == itk::CTSeriesPolicyEnums::Tilt::Keep)
  {
    ProgramSupport::VerifyImageFormat(image, options.heatmap);
  }
  auto filter = itk::ClassActivationMapImageFilter<TImage>::New();
  filter->SetClassIndex(ProgramSupport::FindHeatMapClass(ensemble, options.className));
  const auto result = Run(filter.GetPointer(), image, ensemble);
  ProgramSupport::ReportHeatMap(result);
  if (!options.heatmap.empty())
  {
    const auto map = itk::ResampleToRegularGrid(filter->GetOutput(), image, 0.0F);
    ProgramSupport::WriteImageFile(map.GetPointer(), options.heatmap, true);
  }
  if (!options.overlay.empty())
  {
    SliceOverlays::Write(
      image, filter->GetOutput(), reader, ensemble->GetMember(0)->GetPreprocessingParameters(), options.overlay);
  }
  return result;
}

template <typename TImage>
void
Classify(TImage *                        image,
         const itk::NetworkImageReader * reader,
         itk::ClassificationEnsemble *   ensemble,
         const Options &                 options)
{
  const bool isMapped = !options.heatmap.empty() || !options.overlay.empty();
  const auto result = isMapped ? ClassifyAndMap(image, reader, ensemble, options)
                               : Run(itk::ImageToClassProbabilitiesFilter<TImage>::New().GetPointer(), image, ensemble);
  result->SetAssumptions(reader->GetAssumptions());
  const auto & report = reader->GetReport();
  result->SetSeriesDescription(
    report.files.empty() ? nlohmann::json{ { "file", std::filesystem::path(options.input).filename().string() } }.dump()
                         : report.ToJSON(options.identifiers));
  const std::string text = result->ToJSON();
  ProgramSupport::WriteFile(options.output, text);

  const auto json = nlohmann::json::parse(text);
  std::cout << result->GetLabel() << " (" << json.value("reason", json.value("rule", "")) << ")\n";
  const auto probabilities = result->GetProbabilities();
  for (std::size_t c = 0; c < probabilities.size(); ++c)
  {
    std::cout << "  " << result->GetClassNames()[c] << ' ' << std::fixed << std::setprecision(4) << probabilities[c]
              << '\n';
  }
  const auto & domain = json.at("domain");
  if (!domain.at("known").get<bool>())
  {
    std::cout << "Domain unknown: the network does not say which images it was trained on.\n";
  }
  else if (domain.at("slices_inside") != domain.at("slices"))
  {
    std::cout << "Inside the network's domain: " << domain.at("slices_inside") << " of " << domain.at("slices")
              << " slices\n";
  }
  for (const auto & assumption : result->GetAssumptions())
  {
    std::cout << assumption << '\n';
  }
  for (const auto & warning : report.warnings)
  {
    std::cout << "Warning: " << warning << '\n';
  }
  std::cout << json.value("intended_use", "research; not for diagnosis") << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app(
    "Classifies a CT series and each of its slices. Research use only; not for diagnosis.", "ClassifyCTSeries");
  app.AddInput("--network", options.network, PathKind::File, "Network or ensemble file (.safetensors)")->required();
  app.AddInput("--input", options.input, PathKind::Series, "DICOM folder, or any 3D image in HU that ITK can read")
    ->required();
  app.AddOutput("--output", options.output, PathKind::File, "Output file for the result (.json)")->required();
  app.AddText("--series-uid", options.seriesUID, "UID", "Series Instance UID; needed if the folder has several series");
  app
    .add_option("--volume", options.volume, "Number of a volume of the series, as InspectCTSeries lists them [largest]")
    ->check(ProgramSupport::WholeNumber(1, 65535));
  app.AddOutput("--heatmap",
                options.heatmap,
                PathKind::Image,
                "Output file for the Grad-CAM heat map on the grid of the CT (.nrrd), 0..1");
  app.AddText("--heatmap-class", options.className, "CLASS", "Class of the heat map [most probable class]");
  app.AddOutput("--overlay",
                options.overlay,
                PathKind::Folder,
                "Output folder for overlays, one per slice of the result: the CT, and the CT with the heat map (.png)");
  ProgramSupport::AddSeriesOptions(app, options.policies);
  ProgramSupport::AddPictureWindowOption(app, options.pictureWindow);
  app.add_flag("--identifiers", options.identifiers, "Include patient identity and file paths in the result");
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, options.device);

  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    ProgramSupport::PrepareOutputs(app);
    auto ensemble = itk::ClassificationEnsemble::New();
    ensemble->Read(options.network);
    ensemble->SetDevice(options.device);
    ProgramSupport::SetPictureWindow(ensemble, options.pictureWindow);
    ProgramSupport::FindHeatMapClass(ensemble, options.className); // before the series is read
    auto reader = itk::NetworkImageReader::New();
    reader->SetPath(options.input);
    reader->SetSeriesInstanceUID(options.seriesUID);
    reader->SetVolumeNumber(options.volume);
    reader->WholeSeriesOn();
    reader->SetPolicies(options.policies);
    reader->SetKeepAcquiredSlices(ensemble->GetDimension() == 2);
    reader->SetParameters(ensemble->GetMember(0)->GetPreprocessingParameters());
    reader->Update();
    reader->Visit([&](auto * image) { Classify(image, reader.GetPointer(), ensemble.GetPointer(), options); });
  });
}
