// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Makes a network file of published weights.

#include "NetworkOptions.h"
#include "OutputFiles.h"

#include <iostream>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;

struct Options
{
  std::string              architecture;
  std::string              weights;
  std::string              output;
  std::vector<std::string> classNames;
  unsigned int             classes{ 0 };
  uint64_t                 seed{ 0 };

  ProgramSupport::NetworkOptions            network{};
  itk::ClassificationNetwork::WeightsSource source{};
};

/** The given names, or "0", "1" ... */
std::vector<std::string>
MakeClassNames(const Options & options, unsigned int number)
{
  if (!options.classNames.empty())
  {
    if (options.classNames.size() != number)
    {
      itkGenericExceptionMacro("--class-names has " << options.classNames.size() << " names for " << number
                                                    << " classes.");
    }
    return options.classNames;
  }
  std::vector<std::string> names;
  for (unsigned int i = 0; i < number; ++i)
  {
    names.push_back(std::to_string(i));
  }
  return names;
}

void
Convert(const Options & options)
{
  using itk::ClassificationNetwork;
  const auto * const weights = options.network.weights->Get(options.weights);
  const std::string  architecture = options.architecture.empty() ? weights->GetArchitecture() : options.architecture;
  const unsigned int classes = options.classes != 0 ? options.classes : weights->GetNumberOfClasses();
  auto               network = ClassificationNetwork::New();
  network->Create(architecture,
                  MakeClassNames(options, classes),
                  options.seed,
                  ProgramSupport::MakeStructure(architecture, options.weights, options.network));
  network->SetPreprocessingParameters(ProgramSupport::GetPublishedPreprocessing(network, weights));
  for (const auto & sentence : ProgramSupport::LoadWeights(network, options.weights, options.network, options.source))
  {
    std::cout << sentence << std::endl;
  }
  network->Write(options.output);
  std::cout << architecture << ", " << network->GetNumberOfParameters() << " parameters, ";
  if (classes == 0)
  {
    std::cout << "no classes: it computes features; --classes adds a classifier\n";
  }
  else
  {
    std::cout << classes << " classes\n";
  }
  std::cout << options.output << ": SHA-256 " << network->GetSHA256() << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  Options                     options;
  ProgramSupport::Application app(
    "Converts published weights of torchvision, timm, Keras or MONAI (.pth, .pt, .safetensors, .h5, .keras) to a "
    "network file. The body must match; what else is in the file is left out, and said. The network takes pictures and "
    "preprocesses them as in the published "
    "evaluation; a network for volumes takes HU, and weights for images are inflated for it.",
    "ConvertNetwork");
  app.AddText("--architecture", options.architecture, "NAME", "Registered architecture (see --list)")
    ->check(ProgramSupport::Architecture())
    ->default_str("detected from the tensors");
  auto * const list = app.add_flag("--list", "List the registered architectures and exit");
  app.AddInput("--weights", options.weights, PathKind::File, "Weight file");
  app.AddOutput("--output", options.output, PathKind::File, "Output network file (.safetensors)");
  ProgramSupport::AddNetworkOptions(app, options.network);
  app.AddText("--source", options.source.address, "ADDRESS", "Source of the weights, for the model card");
  app.AddText("--license", options.source.license, "LICENSE", "License of the weights, for the model card");
  app
    .add_option("--classes",
                options.classes,
                "Number of classes; if it differs from the file's, the classifier is replaced by a random one")
    ->check(ProgramSupport::WholeNumber(2, 1000000))
    ->type_name("N")
    ->default_str("as in the file");
  app.AddText("--class-names", options.classNames, "A,B,...", "Class names, in the order of the classifier's outputs")
    ->delimiter(',')
    ->default_str("0,1,...");
  app.add_option("--seed", options.seed, "Random seed of a new classifier")
    ->check(ProgramSupport::WholeNumber())
    ->type_name("N")
    ->default_str("0");
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    if (list->count() != 0)
    {
      ProgramSupport::PrintArchitectures(std::cout);
      return;
    }
    for (const char * const name : { "--weights", "--output" })
    {
      if (app.count(name) == 0)
      {
        itkGenericExceptionMacro(<< name << " is required, except with --list.");
      }
    }
    ProgramSupport::PrepareOutputs(app);
    Convert(options);
  });
}
