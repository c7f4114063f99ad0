// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef WeightOrigin_h
#define WeightOrigin_h

#include "Networks/WeightRecognition.h"

#include <nlohmann/json.hpp>

#include <string>

namespace itk
{
namespace TransferLearning
{
// Whose arithmetic and input the weights in a file are for.

/** The model card of a network file; null where the file is another. */
nlohmann::json
FindModelCard(const NamedTensors & content);

/** What a network file says of itself, or else what its tensors tell. */
RecognizedWeights
PreferOwn(RecognizedWeights recognized, const NamedTensors & content);

/** \throws ExceptionObject where nothing tells which arithmetic the weights are for. */
void
VerifyArithmetic(const RecognizedWeights & weights, const NamedTensors & content);

/** A network of one of the origins to choose from has been chosen. */
void
AcceptChoice(const NamedTensors &                     content,
             const ClassificationNetwork::Structure & structure,
             RecognizedWeights &                      weights);

/** What else the file may be, as a sentence; empty where nothing. */
std::string
DescribeLookAlikes(const RecognizedWeights &                weights,
                   const NamedTensors &                     content,
                   const std::string &                      fileName,
                   const ClassificationNetwork::Structure & structure);

/** Of the images that the weights were trained with. */
CTPreprocessingParameters
FindPreprocessing(const NamedTensors &               content,
                  const RecognizedWeights &          weights,
                  ClassificationNetworkEnums::Origin origin);

/** Whether the network has the arithmetic of the weights' publisher. */
bool
HasOrigin(const RecognizedWeights & weights, const ClassificationNetwork::Structure & structure);

/** \throws ExceptionObject where the weights are for another publisher's arithmetic than the network's. */
void
VerifyOrigin(const RecognizedWeights &                weights,
             const NamedTensors &                     content,
             const ClassificationNetwork::Structure & structure);
} // namespace TransferLearning
} // namespace itk

#endif
