// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkOptions_h
#define NetworkOptions_h

// How a network is built, on the command lines of the programs that make one.

#include "FieldOptions.h"

#include <iosfwd>
#include <optional>

namespace ProgramSupport
{
/** What is not given stays as the architecture's or the file's own. The options keep the address of the structure: it
 * is not to be moved before the command line is parsed. */
struct NetworkOptions
{
  itk::ClassificationNetwork::Structure structure{};
  OptionsOfFields                       options{};
  bool                                  multiLabel{ false };
  /** The head that the program decides on, whatever was given. */
  std::optional<itk::ClassificationNetworkEnums::Head> head{};
};

/** Adds --head, --channels, --origin and --multi-label. */
void
AddNetworkOptions(Application & app, NetworkOptions & options);

/** The structure that the weights are for, or the architecture's default one where they are for another architecture
 * or `weights` is "none"; changed by what was given. */
itk::ClassificationNetwork::Structure
MakeStructure(const std::string & architecture, const std::string & weights, const NetworkOptions & options);

/** Of the publisher's evaluation, for pictures, with the channels of the network. */
itk::CTPreprocessingParameters
GetPublishedPreprocessing(const itk::ClassificationNetwork * network);

/** The registry as a table: name, input, normalization of each publisher, parameters, multiplications, source. */
void
PrintArchitectures(std::ostream & out);
} // namespace ProgramSupport

#endif
