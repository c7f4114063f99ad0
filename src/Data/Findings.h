// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Findings_h
#define Findings_h

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The list of an exception: at most 20 lines, then how many there are. */
std::string
JoinFindings(const std::vector<std::string> & findings);
} // namespace TransferLearning
} // namespace itk

#endif
