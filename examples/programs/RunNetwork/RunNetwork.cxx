// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Runs a network on an image that is preprocessed already, and writes what comes out, for comparison with other
// software.

#include "OutputFiles.h"
#include "ProgramSupport.h"

#include "itkClassificationEnsemble.h"
#include "itkImageFileReader.h"
#include "itkVectorImage.h"
#include "itkVerifyImageFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;

struct Options
{
  std::string                             network;
  std::string                             input;
  std::string                             output;
  bool                                    features{ false };
  unsigned int                            batchSize{ 8 };
  itk::ClassificationNetworkEnums::Device device{ itk::ClassificationNetworkEnums::Device::Automatic };
};

/** Rows of a row-major matrix, as doubles: 17 digits give every float back. */
void
AppendRows(nlohmann::json & rows, const std::vector<float> & values, std::size_t numberOfRows)
{
  const std::size_t length = values.size() / numberOfRows;
  for (std::size_t i = 0; i < numberOfRows; ++i)
  {
    rows.push_back(std::vector<double>(values.begin() + i * length, values.begin() + (i + 1) * length));
  }
}

using ImageType = itk::VectorImage<float, 3>;

/** A two-dimensional file is read as one slice. */
ImageType::Pointer
ReadImage(const std::string & file)
{
  itk::TransferLearning::VerifyImageFile(file);
  const auto reader = itk::ImageFileReader<ImageType>::New();
  reader->SetFileName(file);
  reader->UpdateOutputInformation();
  if (const unsigned int dimension = reader->GetImageIO()->GetNumberOfDimensions(); dimension > 3)
  {
    itkGenericExceptionMacro("'" << file << "' has " << dimension << " dimensions; at most 3 are supported.");
  }
  reader->Update();
  return reader->GetOutput();
}

/** What a network computes: its logits and features. \param combined what an ensemble combines of it: features, if
 * those are asked for, or probabilities; nullptr for a network alone */
nlohmann::json
Compute(const itk::ClassificationNetwork & network,
        const ImageType &                  image,
        const Options &                    options,
        bool                               combinesFeatures,
        std::vector<float> *               combined)
{
  const unsigned int channels = network.GetPreprocessingParameters().channels;
  if (image.GetNumberOfComponentsPerPixel() != channels)
  {
    itkGenericExceptionMacro("'" << options.input << "' has " << image.GetNumberOfComponentsPerPixel()
                                 << " components per pixel; the network takes " << channels << " channels.");
  }
  const auto        size = image.GetLargestPossibleRegion().GetSize();
  const auto        columns = static_cast<unsigned int>(size[0]);
  const auto        rows = static_cast<unsigned int>(size[1]);
  const std::size_t imageSize = std::size_t{ rows } * columns * channels;
  const bool        isVolume = network.GetDimension() == 3;
  const std::size_t atOnce = isVolume ? size[2] : options.batchSize;
  // Asked for logits alone, a network without a classifier says that it has none.
  const bool     hasLogits = network.GetNumberOfClasses() != 0 || !(options.features || combinesFeatures);
  nlohmann::json result = nlohmann::json::object();
  for (std::size_t first = 0; first < size[2]; first += atOnce)
  {
    const std::size_t number = std::min<std::size_t>(atOnce, size[2] - first);
    const std::size_t resultRows = isVolume ? 1 : number;
    const float *     batch = image.GetBufferPointer() + first * imageSize;
    if (hasLogits)
    {
      AppendRows(result["logits"], network.ComputeLogits(batch, number, rows, columns), resultRows);
    }
    std::vector<float> some;
    if (options.features || combinesFeatures)
    {
      some = network.ComputeFeatures(batch, number, rows, columns);
      AppendRows(result["features"], some, resultRows);
    }
    if (combined)
    {
      some = combinesFeatures ? some : network.ComputeProbabilities(batch, number, rows, columns);
      combined->insert(combined->end(), some.begin(), some.end());
    }
  }
  return result;
}

void
Run(const Options & options)
{
  auto ensemble = itk::ClassificationEnsemble::New();
  ensemble->Read(options.network);
  ensemble->SetDevice(options.device);
  const bool combinesFeatures = ensemble->GetCombination() == itk::ClassificationEnsemble::CombinationEnum::Features;
  const auto image = ReadImage(options.input);
  nlohmann::json result;
  if (ensemble->IsOneNetwork())
  {
    result = Compute(*ensemble->GetMember(0), *image, options, false, nullptr);
  }
  else
  {
    std::vector<std::vector<float>> ofMembers(ensemble->GetNumberOfMembers());
    for (unsigned int m = 0; m < ofMembers.size(); ++m)
    {
      result["members"].push_back(Compute(*ensemble->GetMember(m), *image, options, combinesFeatures, &ofMembers[m]));
    }
    const auto combined = ensemble->Combine(ofMembers);
    AppendRows(result["probabilities"], combined, combined.size() / ensemble->GetClassNames().size());
  }
  ProgramSupport::WriteFile(options.output, result.dump() + "\n");
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app(
    "Runs a network on an image that is already normalized, with one component per channel; a 3D image is a batch of "
    "2D images along z, or the volume of a network for volumes. Writes full-precision JSON: logits with one row per "
    "image or volume and one value per class; for an ensemble, those of each member and the combined probabilities.",
    "RunNetwork");
  app.AddInput("--network", options.network, PathKind::File, "Network or ensemble file (.safetensors)")->required();
  app.AddInput("--input", options.input, PathKind::Image, "2D or 3D image that ITK can read")->required();
  app.AddOutput("--output", options.output, PathKind::File, "Output file for the result (.json)")->required();
  app.add_flag("--features", options.features, "Also write the features: the backbone's output, averaged over space");
  app.add_option("--batch-size", options.batchSize, "Images per batch")
    ->check(ProgramSupport::WholeNumber(1, 65536))
    ->type_name("N")
    ->default_str("8");
  ProgramSupport::AddDeviceOption(app, options.device);
  ProgramSupport::AddThreadsOption(app);
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    ProgramSupport::PrepareOutputs(app);
    Run(options);
  });
}
