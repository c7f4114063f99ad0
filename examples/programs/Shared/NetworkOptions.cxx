// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "NetworkOptions.h"

#include "TransferLearning/itkClassificationNetworkFields.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ProgramSupport
{
namespace
{
using itk::ClassificationNetwork;
using Head = itk::ClassificationNetworkEnums::Head;

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
  text << publication.origin << ": " << publication.colorOrder << ", mean";
  for (const double mean : publication.mean)
  {
    text << ' ' << mean;
  }
  text << ", standard deviation";
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
AddNetworkOptions(Application & app, NetworkOptions & options)
{
  options.options = AddFieldOptions(app, options.structure);
  CheckRanges<ClassificationNetwork::Structure>(options.options);
  options.options.at("head")->default_str("published; pooled if the weights have no classifier");
  options.options.at("channels")->default_str("as in the weights");
  options.options.at("origin")->default_str("detected from the weights");
  app
    .add_flag("--multi-label", options.multiLabel, "One probability per class (sigmoid) instead of one class per image")
    ->group(itk::TransferLearning::FieldTable<ClassificationNetwork::Structure>::group);
}

itk::ClassificationNetwork::Structure
MakeStructure(const std::string & architecture, const std::string & weights, const NetworkOptions & options)
{
  auto structure = ClassificationNetwork::GetDefaultStructure(architecture);
  if (weights != "none" && IsFor(architecture, weights))
  {
    structure = ClassificationNetwork::RecognizeStructure(weights);
  }
  CopyGivenFields(options.options, options.structure, structure);
  structure.head = options.head.value_or(structure.head);
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
    parameters.colorOrder = adapted.colorOrder;
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
        << static_cast<double>(ClassificationNetwork::CountParameters(architecture.name)) * 1e-6
        << " million parameters, " << static_cast<double>(architecture.multiplications) * 2e-9 << " GFLOP\n"
        << std::defaultfloat << std::setprecision(6);
    for (const auto & publication : architecture.publications)
    {
      out << indent << DescribePublication(publication) << '\n';
    }
    out << indent << architecture.source << '\n';
  }
}
} // namespace ProgramSupport
