// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkFindWeights_h
#define itkFindWeights_h

#include "TransferLearningExport.h"

#include <string>

namespace itk
{
/** Finds the file in a folder with published weights of an architecture: the one named after it (resnet18.pth), else
 * the one with the architecture's tensors.
 * \throws ExceptionObject naming the architecture, and the files if there are several. */
extern TransferLearning_EXPORT std::string
                               FindWeights(const std::string & folder, const std::string & architecture);
} // namespace itk

#endif
