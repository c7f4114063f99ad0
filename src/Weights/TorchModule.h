// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchModule_h
#define TorchModule_h

#include "Weights/Unpickler.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Whether a value of a pickle is a torch.nn.Module as torch.save(model) writes it: an object whose state has
 * _parameters, _buffers or _modules. Its class is never looked at. */
bool
IsTorchModule(const Pickle & pickle, uint32_t value);

/** Parameters and buffers of a module and the modules in it, with the names and in the order of its state_dict.
 * \param visited counts entries over all modules of a file, whose number is bounded
 * \throws ExceptionObject naming the file where the modules hold each other without end. */
std::vector<std::pair<std::string, uint32_t>>
ListTorchModule(const Pickle & pickle, uint32_t module, const std::string & file, std::size_t & visited);

/** \throws ExceptionObject where the pickle calls what would run a command when Python loads it. Nothing is run here
 * whatever it calls; but such a file is not one of weights. */
void
VerifyRunsNothing(const Pickle & pickle, const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
