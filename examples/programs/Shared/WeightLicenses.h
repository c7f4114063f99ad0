// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef WeightLicenses_h
#define WeightLicenses_h

#include "itkClassificationNetwork.h"

#include <string>

namespace ProgramSupport
{
/** License that the publisher states for its weights of an architecture, or for the package that offers them; empty if
 * it publishes none, or none is known. A test compares this with the tables of doc/weights.md. */
std::string
GetWeightLicense(const std::string & architecture, itk::ClassificationNetworkEnums::Origin origin);
} // namespace ProgramSupport

#endif
