// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NearestName_h
#define NearestName_h

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The name that was probably meant: the one with the fewest insertions, deletions, replacements and exchanges of
 * neighboring characters, case and punctuation aside; empty where more than a third of the name would change. */
std::string
FindNearestName(const std::string & given, const std::vector<std::string> & names);
} // namespace TransferLearning
} // namespace itk

#endif
