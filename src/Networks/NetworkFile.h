// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkFile_h
#define NetworkFile_h

#include "Weights/NamedTensors.h"
#include "itkClassificationNetwork.h"

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
/** What an error says, without ITK's opening. */
std::string
GetReason(const ExceptionObject & error);

/** The network as the writer takes it. */
NamedTensors
MakeFileContent(const ClassificationNetwork & network);

/** \throws ExceptionObject naming the file where it has no model card, or one of a newer format. */
nlohmann::json
ReadModelCard(const NamedTensors & content);

/** Takes the tensor of reference features out of a network file; nothing if there is none.
 * \throws ExceptionObject if it is no list of finite float32 values. */
std::vector<float>
TakeReferenceFeatures(NamedTensors & content);

/** A network of tensors and model card, on the CPU. \throws ExceptionObject naming the file and what is wrong in it. */
ClassificationNetwork::Pointer
MakeNetwork(const NamedTensors & content);
} // namespace TransferLearning
} // namespace itk

#endif
