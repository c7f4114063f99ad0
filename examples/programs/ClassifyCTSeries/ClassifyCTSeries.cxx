// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Classifies one CT series, DICOM folder or volume, and shows where the network looked.

#include "HeatMap.h"
#include "Overlay.h"
#include "ProgramSupport.h"

#include "itkCTPicture.h"
#include "itkImageFileWriter.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkNetworkImageReader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace
{
struct Options
{
  std::string                             network;
  std::string                             input;
  std::string                             output;
  std::string                             seriesUID;
  std::string                             heatmap;
  std::string                             overlay;
  std::string                             className;
  bool                                    identifiers{ false };
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
};

template <typename TImage>
void
WriteOverlays(const TImage *                         image,
              const itk::Image<float, 3> *           heat,
              const itk::CTPreprocessingParameters & parameters,
              const std::string &                    folder)
{
  std::filesystem::create_directories(folder);
  const auto size = image->GetLargestPossibleRegion().GetSize();
  for (std::size_t slice = 0; slice < size[2]; ++slice)
  {
    std::ostringstream name;
    name << folder << "/slice-" << std::setw(4) << std::setfill('0') << slice << ".png";
    const auto gray = itk::WindowSlice(image, slice, parameters);
    Overlay::WritePNG(
      Overlay::FromGray(gray, heat->GetBufferPointer() + slice * gray->GetBufferedRegion().GetNumberOfPixels()),
      name.str());
  }
}

template <typename TImage>
void
Classify(TImage *                        image,
         const itk::NetworkImageReader * reader,
         itk::ClassificationEnsemble *   ensemble,
         const Options &                 options)
{
  auto classifier = itk::ImageToClassProbabilitiesFilter<TImage>::New();
  classifier->SetInput(image);
  classifier->SetEnsemble(ensemble);
  {
    ProgramSupport::ProgressBar    bar(classifier, "classification");
    ProgramSupport::InterruptScope interrupt(classifier);
    classifier->Update();
  }
  auto * result = classifier->GetResult();
  result->SetAssumptions(reader->GetAssumptions());
  auto         json = nlohmann::json::parse(result->ToJSON());
  const auto & report = reader->GetReport();
  json["series"] = report.files.empty()
                     ? nlohmann::json{ { "file", std::filesystem::path(options.input).filename().string() } }
                     : nlohmann::json::parse(report.ToJSON(options.identifiers));

  if (!options.heatmap.empty() || !options.overlay.empty())
  {
    const auto names = ensemble->GetClassNames();
    const auto wanted = options.className.empty() ? names[result->GetLabelIndex()] : options.className;
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found == names.end())
    {
      itkGenericExceptionMacro("--heatmap-class: the network has no class '" << wanted << "'.");
    }
    const auto map = HeatMap::Compute(image, ensemble, static_cast<unsigned int>(found - names.begin()));
    json["heatmap"] = { { "class", wanted }, { "method", "Grad-CAM" }, { "scale", "0..1, of the volume's maximum" } };
    if (!options.heatmap.empty())
    {
      itk::WriteImage(map.GetPointer(), options.heatmap, true);
    }
    if (!options.overlay.empty())
    {
      // HU have one component; overlays of pictures are compiled, but not drawn.
      if constexpr (std::is_arithmetic<typename TImage::PixelType>::value)
      {
        WriteOverlays(image, map.GetPointer(), ensemble->GetMember(0)->GetPreprocessingParameters(), options.overlay);
      }
    }
  }
  ProgramSupport::WriteFile(options.output, json.dump(2) + '\n');

  std::cout << result->GetLabel() << " (" << json.value("reason", json.value("rule", "")) << ")\n";
  const auto probabilities = result->GetProbabilities();
  for (std::size_t c = 0; c < probabilities.size(); ++c)
  {
    std::cout << "  " << result->GetClassNames()[c] << ' ' << std::fixed << std::setprecision(4) << probabilities[c]
              << '\n';
  }
  for (const auto & assumption : result->GetAssumptions())
  {
    std::cout << assumption << '\n';
  }
  std::cout << json.value("intended_use", "research; not for diagnosis") << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app("Classifies a CT series and each of its slices. Research; not for diagnosis.",
                                  "ClassifyCTSeries");
  app.add_option("--network", options.network, "Network or ensemble of TrainCTClassifier (.safetensors)")->required();
  app.add_option("--input", options.input, "DICOM folder, or any 3D image that ITK reads (HU)")
    ->required()
    ->check(CLI::ExistingPath);
  app.add_option("--output", options.output, "Result to write (.json)")->required();
  app.add_option("--series-uid", options.seriesUID, "Series Instance UID, where the folder has several series");
  app.add_option("--heatmap", options.heatmap, "Grad-CAM on the grid of the CT to write (.nrrd), 0..1");
  app.add_option("--heatmap-class", options.className, "Class of the heat map [the most probable]");
  app.add_option("--overlay", options.overlay, "Folder for a picture a slice: the CT, and the heat map over it (.png)");
  app.add_flag("--identifiers", options.identifiers, "Write patient identity and file paths into the result");
  ProgramSupport::AddThreadsOption(app);
  ProgramSupport::AddDeviceOption(app, options.device);

  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    auto ensemble = itk::ClassificationEnsemble::New();
    ensemble->Read(options.network);
    ensemble->SetDevice(options.device);
    const bool isOfPictures =
      ensemble->GetMember(0)->GetPreprocessingParameters().intensity == itk::CTPreprocessingEnums::Intensity::Picture;
    if (isOfPictures && !options.overlay.empty())
    {
      itkGenericExceptionMacro("--overlay shows CT, and '" << options.network
                                                           << "' was trained on pictures; --heatmap writes the map.");
    }
    auto reader = itk::NetworkImageReader::New();
    reader->SetPath(options.input);
    reader->SetSeriesInstanceUID(options.seriesUID);
    reader->WholeSeriesOn();
    reader->SetParameters(ensemble->GetMember(0)->GetPreprocessingParameters());
    reader->Update();
    reader->Visit([&](auto * image) { Classify(image, reader.GetPointer(), ensemble.GetPointer(), options); });
  });
}
