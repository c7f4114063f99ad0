// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ForeignTensors_h
#define ForeignTensors_h

#include "Networks/BackboneOutline.h"
#include "Networks/WeightRecognition.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Whether a registered name is that of a tensor which a file of the body must have: it is no classifier's, and no
 * counter. */
bool
IsInBody(const BackboneOutline & outline, const std::string & name);

/** What is not of the body goes from the tensors' unknown and outside to
 * - `strangers`, where the name is one that training frameworks give to what is no network's: losses, metrics,
 * counters,
 * - the classifier, where a single linear layer is all that is left, and takes the body's features,
 * - `leftOut`: other heads, decoders, and networks beside it.
 * A classifier that the publisher's names know is left out too where other layers beside it take the features, because
 * they may stand before it. What remains in `unknown` stands in the body itself, which then does not fit. */
void
SortForeignTensors(RecognizedWeights & weights);

/** What was left out, ignored, or taken as the classifier, as sentences. \param fileName for the sentences */
std::vector<std::string>
DescribeForeignTensors(const RecognizedWeights & weights, const std::string & fileName);

/** "a, b, c and 5 more", of ten names at most. */
std::string
ListNames(const std::vector<std::string> & names);
} // namespace TransferLearning
} // namespace itk

#endif
