// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "NetworkOptions.h"

#include "OutputFiles.h"
#include "WeightLicenses.h"

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

/** "torchvision, BSD-3-Clause: RGB, mean 0.485 0.456 0.406, standard deviation 0.229 0.224 0.225"; one channel is
 * "gray". */
std::string
DescribePublication(const std::string & architecture, const ClassificationNetwork::Publication & publication)
{
  const std::string  license = GetWeightLicense(architecture, publication.origin);
  std::ostringstream text;
  text << publication.origin << (license.empty() ? "" : ", ") << license << ": ";
  if (publication.mean.size() == 1)
  {
    text << "gray";
  }
  else
  {
    text << publication.colorOrder;
  }
  text << ", mean";
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
IsFor(const std::string & architecture, const itk::PublishedWeights * weights)
{
  try
  {
    return weights->GetArchitecture() == architecture;
  }
  catch (const itk::ExceptionObject &)
  {
    return false;
  }
}
} // namespace

itk::PublishedWeights *
WeightFiles::Get(const std::string & file)
{
  auto & weights = m_Read[file];
  if (weights.IsNull())
  {
    const auto read = itk::PublishedWeights::New();
    read->Read(file, key);
    weights = read;
    this->WriteReport(weights);
  }
  return weights;
}

void
WeightFiles::WriteReport(const itk::PublishedWeights * weights) const
{
  if (!report.empty())
  {
    WriteFile(report, weights->GetReport());
  }
}

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
  app
    .AddText(
      "--weights-key",
      options.weights->key,
      "KEY",
      "Which of several sets of weights in a checkpoint to load (state_dict, state_dict_ema, student ...), or what "
      "the names of one of several networks begin with")
    ->default_str("the only one; else the moving average (ema, teacher)")
    ->group(itk::TransferLearning::FieldTable<ClassificationNetwork::Structure>::group);
  app
    .AddOutput("--weights-report",
               options.weights->report,
               Application::PathKind::File,
               "JSON file with what became of each tensor of the weights, also when they do not fit")
    ->group(itk::TransferLearning::FieldTable<ClassificationNetwork::Structure>::group);
}

itk::ClassificationNetwork::Structure
MakeStructure(const std::string & architecture, const std::string & weights, const NetworkOptions & options)
{
  auto structure = ClassificationNetwork::GetDefaultStructure(architecture);
  if (weights != "none")
  {
    const auto * const file = options.weights->Get(weights);
    const bool         hasOrigin = options.options.at("origin")->count() > 0;
    if (IsFor(architecture, file))
    {
      structure = hasOrigin ? file->GetStructure(options.structure.origin)
                            : WithHint("Use --origin.", [file] { return file->GetStructure(); });
    }
  }
  CopyGivenFields(options.options, options.structure, structure);
  structure.head = options.head.value_or(structure.head);
  if (options.multiLabel)
  {
    structure.activation = itk::ClassificationNetworkEnums::Activation::Sigmoid;
  }
  return structure;
}

std::vector<std::string>
LoadWeights(itk::ClassificationNetwork *                 network,
            const std::string &                          file,
            const NetworkOptions &                       options,
            const ClassificationNetwork::WeightsSource & source)
{
  itk::PublishedWeights * const weights = options.weights->Get(file);
  try
  {
    const auto sentences = weights->Load(network, source);
    options.weights->WriteReport(weights);
    return sentences;
  }
  catch (const itk::ExceptionObject &)
  {
    options.weights->WriteReport(weights);
    throw;
  }
}

itk::CTPreprocessingParameters
GetPublishedPreprocessing(const itk::ClassificationNetwork * network, const itk::PublishedWeights * weights)
{
  const auto   structure = network->GetStructure();
  const auto & architecture = network->GetArchitecture();
  const auto & adapted = network->GetPreprocessingParameters();
  auto         parameters = weights ? weights->GetPreprocessing(architecture, structure.origin)
                                    : ClassificationNetwork::GetPublishedPreprocessing(architecture, structure.origin);
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
  // A family is what one paper describes; the publishers' names of the network follow in the source.
  using Family = std::pair<std::string, std::vector<ClassificationNetwork::ArchitectureDescription>>;
  std::vector<Family> families;
  std::size_t         width = 0;
  for (const auto & architecture : ClassificationNetwork::GetRegisteredArchitectures())
  {
    const std::string paper = architecture.source.substr(0, architecture.source.find(';'));
    auto              family =
      std::find_if(families.begin(), families.end(), [&paper](const Family & one) { return one.first == paper; });
    if (family == families.end())
    {
      family = families.insert(family, { paper, {} });
    }
    family->second.push_back(architecture);
    width = std::max(width, architecture.name.size());
  }
  const std::string indent(width + 4, ' ');
  for (const auto & [paper, architectures] : families)
  {
    out << paper << '\n';
    for (const auto & architecture : architectures)
    {
      out << "  " << std::left << std::setw(static_cast<int>(width)) << architecture.name << "  input "
          << DescribeSize(architecture) << std::fixed << std::setprecision(2) << ", "
          << static_cast<double>(ClassificationNetwork::CountParameters(architecture.name)) * 1e-6
          << " million parameters, " << static_cast<double>(architecture.multiplications) * 2e-9 << " GFLOP\n"
          << std::defaultfloat << std::setprecision(6);
      for (const auto & publication : architecture.publications)
      {
        out << indent << DescribePublication(architecture.name, publication) << '\n';
      }
      if (paper.size() < architecture.source.size())
      {
        out << indent << architecture.source.substr(architecture.source.find_first_not_of("; ", paper.size())) << '\n';
      }
    }
  }
  out << "Licenses are those that the publishers state for their weights, or for the package that offers them.\n";
}
} // namespace ProgramSupport
