// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "PreprocessingOptions.h"

#include "TransferLearning/itkCTPreprocessingFields.h"

namespace ProgramSupport
{
using itk::CTPreprocessingEnums;

namespace
{
const char * const published = "published";
}

void
AddPreprocessingOptions(Application & app, PreprocessingOptions & options, const std::set<std::string> & without)
{
  options.options = AddFieldOptions(app, options.parameters, without);
  std::vector<std::string> names;
  std::string              known;
  if (options.normalization == published)
  {
    names.emplace_back(published);
  }
  for (const auto & entry : itk::TransferLearning::EnumNames<CTPreprocessingEnums::Normalization>::table)
  {
    names.emplace_back(entry.second);
  }
  for (const auto & name : names)
  {
    known += (known.empty() ? "" : "|") + name;
  }
  options.options["normalization"] =
    app
      .AddText("--normalization",
               options.normalization,
               known,
               std::string("Normalization of the 0..1 values: ") +
                 (options.normalization == published ? "published (as the weights were trained), " : "") +
                 "none (0..1), imagenet (mean and standard deviation per channel), tensorflow (-1..1), caffe "
                 "(0..255 minus the mean, BGR)")
      ->check(CLI::IsMember(names).description(""))
      ->group(itk::TransferLearning::FieldTable<itk::CTPreprocessingParameters>::channels);
}

void
ApplyPreprocessingOptions(const PreprocessingOptions & options, itk::CTPreprocessingParameters & parameters)
{
  CopyGivenFields(options.options, options.parameters, parameters);
  if (options.normalization != published)
  {
    parameters.SetNormalization(itk::TransferLearning::GetEnumValue<CTPreprocessingEnums::Normalization>(
      "--normalization", options.normalization));
  }
  if (parameters.statistics == CTPreprocessingEnums::Statistics::ZScore)
  {
    // Measured; what the convention says of them must not depend on the number of channels.
    parameters.mean = { 0.0 };
    parameters.standardDeviation = { 1.0 };
  }
}

void
AddPictureWindowOption(Application & app, std::optional<itk::CTWindow> & window)
{
  const auto facts = itk::TransferLearning::FindField<itk::CTPreprocessingParameters>("picture_window");
  auto *     option = AddFieldOption(app, facts, window);
  option->description(option->get_description() + " [the network's]");
}

void
SetPictureWindow(itk::ClassificationEnsemble * ensemble, const std::optional<itk::CTWindow> & window)
{
  for (unsigned int i = 0; window && i < ensemble->GetNumberOfMembers(); ++i)
  {
    auto parameters = ensemble->GetMember(i)->GetPreprocessingParameters();
    parameters.pictureWindow = window;
    ensemble->GetMember(i)->SetPreprocessingParameters(parameters);
  }
}
} // namespace ProgramSupport
