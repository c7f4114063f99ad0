// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PreprocessingOptions_h
#define PreprocessingOptions_h

// How images are prepared for a network, on the command lines of all programs that prepare them.

#include "FieldOptions.h"

#include "itkClassificationEnsemble.h"

#include <optional>

namespace ProgramSupport
{
/** The options keep the addresses of the parameters: it is not to be moved before the command line is parsed. */
struct PreprocessingOptions
{
  explicit PreprocessingOptions(std::string defaultNormalization)
    : normalization(std::move(defaultNormalization))
  {}

  itk::CTPreprocessingParameters parameters{};
  /** A name of CTPreprocessingEnums::Normalization, or "published" for that of the network's weights. */
  std::string     normalization;
  OptionsOfFields options{};
};

/** Adds an option for each field of CTPreprocessingParameters, and --normalization.
 * \param without keys of the fields that the program knows otherwise */
void
AddPreprocessingOptions(Application & app, PreprocessingOptions & options, const std::set<std::string> & without = {});

/** Changes the parameters by what was given on the command line. */
void
ApplyPreprocessingOptions(const PreprocessingOptions & options, itk::CTPreprocessingParameters & parameters);

/** --picture-window of programs that are given a network, which may have been trained without it. */
void
AddPictureWindowOption(Application & app, std::optional<itk::CTWindow> & window);

/** Sets the window that was given as that of all members. \throws ExceptionObject where they take HU. */
void
SetPictureWindow(itk::ClassificationEnsemble * ensemble, const std::optional<itk::CTWindow> & window);
} // namespace ProgramSupport

#endif
