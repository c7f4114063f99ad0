// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HeadExemptions_h
#define HeadExemptions_h

#include "Networks/WeightRecognition.h"

#include <set>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Tensors of a module by their names, parameters first. */
std::vector<std::pair<std::string, torch::Tensor>>
GetTensors(const Backbone & module);

/** What loading leaves out because it belongs to a classifier that the file or the module lacks, or that is for other
 * classes. */
struct HeadExemptions
{
  std::set<std::string>    prefixes;
  std::set<std::string>    names;
  std::vector<std::string> sentences; ///< Why, for people.

  bool
  Contains(const std::string & name) const;
};

/** \param fileName for the sentences */
HeadExemptions
FindHeadExemptions(const Backbone & module, const RecognizedWeights & weights, const std::string & fileName);
} // namespace TransferLearning
} // namespace itk

#endif
