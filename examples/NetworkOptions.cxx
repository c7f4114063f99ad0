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
} // namespace

void
AddNetworkOptions(CLI::App & app, NetworkOptions & options)
{
  AddEnumOption<Head>(
    app,
    "--head",
    options.head,
    { { "published", Head::Published }, { "pooled", Head::Pooled }, { "flatten", Head::Flatten } },
    "What leads from the last map to the classes: the architecture's own layers, the average over space, or the "
    "whole map (for one input size); each ends with dropout and a linear layer",
    "published");
  app
    .add_option("--channels",
                options.channels,
                "Of the input: 1 for grey, whose first convolution is the sum over colours; 3: grey is repeated")
    ->check(CLI::Range(1u, 1024u))
    ->type_name("N")
    ->default_str("as the weights");
  const std::map<std::string, Origin> origins{
    { "torchvision", Origin::Torchvision }, { "timm", Origin::Timm },   { "keras", Origin::Keras },
    { "tensorflow", Origin::TensorFlow },   { "monai", Origin::MONAI }, { "own", Origin::Own }
  };
  app
    .add_option_function<std::string>(
      "--origin",
      [&options, origins](const std::string & name) { options.origin = origins.at(name); },
      "Whose arithmetic the network follows (padding, strides, epsilon)")
    ->check(CLI::IsMember(origins))
    ->type_name("NAME")
    ->default_str("recognized from the weights, else the architecture's first");
  app.add_flag("--multi-label", options.multiLabel, "A probability a class (sigmoid) instead of one class an image");
}

itk::ClassificationNetwork::Structure
MakeStructure(const std::string & architecture, const NetworkOptions & options)
{
  auto structure = ClassificationNetwork::GetDefaultStructure(architecture);
  structure.origin = options.origin.value_or(structure.origin);
  structure.head = options.head;
  structure.channels = options.channels.value_or(structure.channels);
  if (options.multiLabel)
  {
    structure.activation = itk::ClassificationNetworkEnums::Activation::Sigmoid;
  }
  return structure;
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
