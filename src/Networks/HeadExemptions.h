// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HeadExemptions_h
#define HeadExemptions_h

#include "Networks/WeightRecognition.h"

#include <cstdint>
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
  std::set<std::string>    reordered; ///< Tensors that are loaded, and whose rows are then put into another order.
  std::vector<int64_t>     rows;      ///< Of the file, in the order of the module's classes.

  bool
  Contains(const std::string & name) const;
};

/** \param fileName for the sentences
 * \param classNames of the module; empty: unknown */
HeadExemptions
FindHeadExemptions(const Backbone &                 module,
                   const RecognizedWeights &        weights,
                   const std::string &              fileName,
                   const std::vector<std::string> & classNames);
} // namespace TransferLearning
} // namespace itk

#endif
