// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkTensors_h
#define NetworkTensors_h

#include "Networks/ChannelFold.h"
#include "Networks/WeightRecognition.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>

namespace itk
{
namespace TransferLearning
{
/** Weights and buffers of a module as the writer takes them; they share the module's memory where it is the CPU's. */
NamedTensors
GetNamedTensors(const Backbone & module);

/** A tensor of float, double or int64 as the writer takes it; it shares the tensor's memory where that is the CPU's,
 * and row-major. */
NamedTensor
ShareTensor(const std::string & name, const torch::Tensor & tensor);

/** The elements in torch's order and own memory, in the file's type; an inflated kernel in double. */
torch::Tensor
CopyTensor(const MappedTensor & mapped);

/** Fills the module from a network file: every tensor is there, with the registered name; BatchNorm's
 * num_batches_tracked alone may be missing. float64, float16 and bfloat16 become float32.
 * \throws ExceptionObject that names the missing, unexpected and mis-shaped tensors, ten of each at most, or one whose
 * values are not all finite; the module is then untouched. */
void
ReadTensors(Backbone & module, const RegisteredBackbone & registration, const NamedTensors & file);

/** Fills the module from published weights. As ReadTensors(), but classifiers may be missing in the file or in the
 * module, or have other classes: the module's then stay.
 * \param fold where the file's first convolution is for colors and the module's for gray
 * \param classNames of the module: the file's classifier is put into their order, or left out where its are others;
 * empty: unknown
 * \param report what became of each tensor, if it is asked for; also where an exception is thrown
 * \return sentences about classifiers and other tensors that were not loaded, and about what was converted */
std::vector<std::string>
LoadTensors(Backbone &                         module,
            const RecognizedWeights &          weights,
            const NamedTensors &               file,
            const std::optional<ChannelFold> & fold,
            const std::vector<std::string> &   classNames = {},
            nlohmann::json *                   report = nullptr);

/** The classifier's number of classes; 0 where the file has none. */
unsigned int
GetNumberOfClasses(const RecognizedWeights & weights);

/** Channels of the input; 0 where the file lacks the first convolution. */
unsigned int
GetNumberOfChannels(const RecognizedWeights & weights);
} // namespace TransferLearning
} // namespace itk

#endif
