// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingOptions_h
#define TrainingOptions_h

// How a network is trained, on the command line.

#include "ProgramSupport.h"
#include "itkNetworkTrainingParameters.h"

#include <iosfwd>
#include <string>

namespace ProgramSupport
{
struct TrainingOptions
{
  itk::NetworkTrainingParameters parameters{};
  double                         dropout{ 0.5 };
  std::string                    protocol;   ///< "bormane", or empty.
  std::string                    checkpoint; ///< File; empty: beside the output.
  double                         checkpointMinutes{ 10.0 };
  bool                           resume{ false };
  bool                           overwrite{ false };
};

/** Adds --protocol and all options that it fixes, and --seed, --checkpoint, --checkpoint-minutes, --resume and
 * --overwrite. */
void
AddTrainingOptions(Application & app, TrainingOptions & options);

/** The parameters that were chosen; those of the protocol where one is. */
itk::NetworkTrainingParameters
MakeTrainingParameters(const TrainingOptions & options);

/** What the protocol is: of the paper, and what the paper does not say. Nothing without a protocol. */
void
PrintProtocol(const TrainingOptions & options, std::ostream & out);
} // namespace ProgramSupport

#endif
