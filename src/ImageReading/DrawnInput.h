// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DrawnInput_h
#define DrawnInput_h

#include "TransferLearning/itkRawInput.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Whether the image is rendered in the window of the network's pictures before classification. */
bool
IsDrawn(const ClassifierInput & input, const CTPreprocessingParameters & parameters);

/** VerifyRawInput() for an image that is rendered. */
std::vector<std::string>
VerifyCTToDraw(const ClassifierInput & input, const CTPreprocessingParameters & parameters);
} // namespace TransferLearning
} // namespace itk

#endif
