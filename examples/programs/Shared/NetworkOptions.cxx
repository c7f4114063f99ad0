// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "NetworkOptions.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ProgramSupport
{
namespace
{
using itk::ClassificationNetwork;
using Head = itk::ClassificationNetworkEnums::Head;
using Origin = itk::ClassificationNetworkEnums::Origin;

std::string
DescribeSize(const ClassificationNetwork::ArchitectureDescription & architecture)
{
  std::string size = std::to_string(architecture.size[0]) + " x " + std::to_string(architecture.size[1]);
  return architecture.dimension == 3 ? size + " x " + std::to_string(architecture.size[2]) : size;
}

/** "torchvision: RGB, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225" */
std::string
DescribePublication(const ClassificationNetwork::Publication & publication)
{
  std::ostringstream text;
  text << publication.origin << ": " << publication.colourOrder << ", mean";
  for (const double mean : publication.mean)
  {
    text << ' ' << mean;
  }
  text << ", deviation";
  for (const double deviation : publication.standardDeviation)
  {
    text << ' ' << deviation;
  }
  return text.str();
}
/** Whether the weights are recognized as those of the architecture; what is wrong with others is said when they are
 * loaded. */
bool
IsFor(const std::string & architecture, const std::string & weights)
{
  try
  {
    return ClassificationNetwork::RecognizeArchitecture(weights) == architecture;
  }
  catch (const itk::ExceptionObject &)
  {
    return false;
  }
}
} // namespace

void
AddNetworkOptions(CLI::App & app, NetworkOptions & options)
{
  const std::map<std::string, Head>   heads{ { "published", Head::Published },
                                             { "pooled", Head::Pooled },
                                             { "flatten", Head::Flatten } };
  const std::map<std::string, Origin> origins{
    { "torchvision", Origin::Torchvision }, { "timm", Origin::Timm },   { "keras", Origin::Keras },
    { "tensorflow", Origin::TensorFlow },   { "monai", Origin::MONAI }, { "own", Origin::Own }
  };
  app
    .add_option_function<std::string>(
      "--head",
      [&options, heads](const std::string & name) { options.head = heads.at(name); },
      "What leads from the last map to the classes: the architecture's own layers, the average over space, or the "
      "whole map (for one input size); each ends with dropout and a linear layer")
    ->check(CLI::IsMember(heads))
    ->type_name("NAME")
    ->default_str("published; pooled where the weights have no classifier");
  app
    .add_option("--channels",
                options.channels,
                "Of the input; 1 for grey, where the first convolution becomes the sum over colours; with 3 grey is "
                "repeated")
    ->check(CLI::Range(1u, 1024u))
    ->type_name("N")
    ->default_str("as the weights");
  app
    .add_option_function<std::string>(
      "--origin",
      [&options, origins](const std::string & name) { options.origin = origins.at(name); },
      "Whose arithmetic the network follows (padding, strides, epsilon)")
    ->check(CLI::IsMember(origins))
    ->type_name("NAME")
    ->default_str("recognized from the weights");
  app.add_flag("--multi-label", options.multiLabel, "A probability a class (sigmoid) instead of one class an image");
}

itk::ClassificationNetwork::Structure
MakeStructure(const std::string & architecture, const std::string & weights, const NetworkOptions & options)
{
  auto structure = ClassificationNetwork::GetDefaultStructure(architecture);
  if (weights != "none" && IsFor(architecture, weights))
  {
    structure = ClassificationNetwork::RecognizeStructure(weights);
  }
  structure.origin = options.origin.value_or(structure.origin);
  structure.head = options.head.value_or(structure.head);
  structure.channels = options.channels.value_or(structure.channels);
  if (options.multiLabel)
  {
    structure.activation = itk::ClassificationNetworkEnums::Activation::Sigmoid;
  }
  return structure;
}

itk::CTPreprocessingParameters
GetPublishedPreprocessing(const itk::ClassificationNetwork * network)
{
  const auto   structure = network->GetStructure();
  const auto & adapted = network->GetPreprocessingParameters();
  auto parameters = ClassificationNetwork::GetPublishedPreprocessing(network->GetArchitecture(), structure.origin);
  if (parameters.channels != structure.channels)
  {
    parameters.channels = adapted.channels;
    parameters.windows = adapted.windows;
    parameters.mean = adapted.mean;
    parameters.standardDeviation = adapted.standardDeviation;
    parameters.colourOrder = adapted.colourOrder;
  }
  if (structure.head == Head::Flatten)
  {
    parameters.size = { { structure.size[0], structure.size[1] } };
    parameters.slices = structure.size[2];
  }
  return parameters;
}

void
PrintArchitectures(std::ostream & out)
{
  const auto  architectures = ClassificationNetwork::GetRegisteredArchitectures();
  std::size_t width = 0;
  for (const auto & architecture : architectures)
  {
    width = std::max(width, architecture.name.size());
  }
  const std::string indent(width + 2, ' ');
  for (const auto & architecture : architectures)
  {
    out << std::left << std::setw(static_cast<int>(width)) << architecture.name << "  input "
        << DescribeSize(architecture) << std::fixed << std::setprecision(2) << ", "
        << static_cast<double>(architecture.numberOfParameters) * 1e-6 << " million parameters, "
        << static_cast<double>(architecture.multiplications) * 2e-9 << " GFLOP\n"
        << std::defaultfloat << std::setprecision(6);
    for (const auto & publication : architecture.publications)
    {
      out << indent << DescribePublication(publication) << '\n';
    }
    out << indent << architecture.source << '\n';
  }
}
} // namespace ProgramSupport
