// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef WeightSets_h
#define WeightSets_h

#include <cstddef>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A set of weights in a checkpoint. */
struct WeightSet
{
  std::string key;          ///< Keys from the root, joined by dots: "state_dict", "model.state_dict".
  std::size_t tensors{ 0 }; ///< With dimensions.
};

/** Whether a key or the beginning of a name says that what it holds is a moving average of the weights, which is what
 * training frameworks evaluate: "state_dict_ema", "model_ema", "teacher". */
bool
IsMovingAverage(const std::string & key);

/** The index of the set that `key` names, or else of the one to prefer: a moving average, as timm's loader does, then
 * that of the usual keys ("state_dict", "model" ...). Sets of a tenth of the tensors of the largest, such as
 * statistics, are preferred to none.
 * \throws ExceptionObject naming the file and the sets where none is to be preferred. */
std::size_t
ChooseWeightSet(const std::vector<WeightSet> & sets, const std::string & key, const std::string & file);

/** Keys of the sets among which there is a choice. */
std::vector<std::string>
GetChoices(const std::vector<WeightSet> & sets);
} // namespace TransferLearning
} // namespace itk

#endif
