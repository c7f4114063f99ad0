// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkOptions_h
#define NetworkOptions_h

// How a network is built, on the command lines of the programs that make one.

#include "FieldOptions.h"

#include "itkPublishedWeights.h"

#include <iosfwd>
#include <map>
#include <memory>
#include <optional>

namespace ProgramSupport
{
/** Weight files of a command, each of which is read once. */
class WeightFiles
{
public:
  /** \throws ExceptionObject where the file cannot be read. */
  itk::PublishedWeights *
  Get(const std::string & file);

  /** Writes what is known of the file, if that is asked for. */
  void
  WriteReport(const itk::PublishedWeights * weights) const;

  std::string key;    ///< Of one of several sets of weights; empty: the preferred one.
  std::string report; ///< File; empty: none.

private:
  std::map<std::string, itk::PublishedWeights::Pointer> m_Read;
};

/** What is not given stays as the architecture's or the file's own. The options keep the address of the structure: it
 * is not to be moved before the command line is parsed. */
struct NetworkOptions
{
  itk::ClassificationNetwork::Structure structure{};
  OptionsOfFields                       options{};
  bool                                  multiLabel{ false };
  /** The head that the program decides on, whatever was given. */
  std::optional<itk::ClassificationNetworkEnums::Head> head{};
  std::shared_ptr<WeightFiles>                         weights{ std::make_shared<WeightFiles>() };
};

/** Adds --head, --channels, --origin, --multi-label, --weights-key and --weights-report. */
void
AddNetworkOptions(Application & app, NetworkOptions & options);

/** The structure that the weights are for, or the architecture's default one where they are for another architecture
 * or `weights` is "none"; changed by what was given. */
itk::ClassificationNetwork::Structure
MakeStructure(const std::string & architecture, const std::string & weights, const NetworkOptions & options);

/** Loads the file into the network and writes the report, if one is asked for, also of a file that does not fit; what
 * was done, as sentences. */
std::vector<std::string>
LoadWeights(itk::ClassificationNetwork *                      network,
            const std::string &                               file,
            const NetworkOptions &                            options,
            const itk::ClassificationNetwork::WeightsSource & source = {});

/** Of the evaluation of the publisher of the weights, or else of the origin, for pictures, with the channels of the
 * network. \param weights nullptr: none */
itk::CTPreprocessingParameters
GetPublishedPreprocessing(const itk::ClassificationNetwork * network, const itk::PublishedWeights * weights);

/** The registry as a table: name, input, normalization of each publisher, parameters, multiplications, source. */
void
PrintArchitectures(std::ostream & out);
} // namespace ProgramSupport

#endif
