// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KerasNames_h
#define KerasNames_h

#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** "conv2d_12" as ("conv2d", 12), "10" as ("", 10), "conv2d" as ("conv2d", 0): the order in which Keras numbers. */
std::pair<std::string, unsigned long>
SplitKerasNumber(const std::string & name);

/** "BatchNormalization" as "batch_normalization": the groups of Keras 3 are named after the classes of layers. */
std::string
GetKerasGroupName(const std::string & className);

/** A weight's path in a legacy file without its last part: "conv1/conv/kernel:0" as "conv1/conv". */
std::string
GetKerasWeightFolder(const std::string & stored);

/** The name of a weight of a legacy file as today's Keras has it, of whatever version the file is:
 * "conv1/conv/kernel:0", "block1_conv1_W_1:0" as "kernel", "bn_conv1_running_std:0" as "moving_variance". */
std::string
GetKerasWeightName(const std::string & stored);

/** Names of the arrays that Keras 3 stores under numbers, for the layers of this group's name; none where the class is
 * unknown. Three arrays of a BatchNormalization lack gamma (scale=False), as in every published network, unless
 * `center` is false: then beta. */
std::vector<std::string>
GetKerasVariableNames(const std::string & groupName, std::size_t count, bool center);
} // namespace TransferLearning
} // namespace itk

#endif
