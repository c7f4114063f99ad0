// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkTensors_h
#define NetworkTensors_h

#include "Networks/BackboneRegistry.h"
#include "Weights/NamedTensors.h"

#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Weights and buffers of a module as the writer takes them; they share the module's memory where it is the CPU's. */
NamedTensors
GetNamedTensors(const Backbone & module);

/** Whether the classifier of a file may have another number of classes than the module; the module's then stays. */
enum class HeadRule : uint8_t
{
  MustFit,
  MayDiffer
};

struct LoadedTensors
{
  std::size_t  converted{ 0 };               ///< Tensors that were not float32.
  unsigned int replacedNumberOfClasses{ 0 }; ///< Of the file's classifier where it was not loaded.
};

/** Fills the module from a file whose tensors have the registered names, or names that the key maps turn into them;
 * BatchNorm's num_batches_tracked alone may be missing. float64, float16 and bfloat16 become float32.
 * \throws ExceptionObject that lists every missing, unexpected and mis-shaped tensor; the module is then untouched. */
LoadedTensors
LoadTensors(Backbone & module, const BackboneRegistration & registration, const NamedTensors & file, HeadRule rule);

/** The registration whose tensors the file holds, by the names of its classifier and its number of parameters; nullptr
 * where it is none. */
const BackboneRegistration *
RecognizeBackbone(const NamedTensors & file);

/** The weight of the file's classifier, by any registered name; nullptr where there is none. */
const NamedTensor *
FindHeadWeight(const NamedTensors & file);
} // namespace TransferLearning
} // namespace itk

#endif
