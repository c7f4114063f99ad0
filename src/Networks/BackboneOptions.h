// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BackboneOptions_h
#define BackboneOptions_h

#include "itkClassificationNetwork.h"

namespace itk
{
namespace TransferLearning
{
/** What a backbone is built for. */
struct BackboneOptions
{
  /** 0: no classifier; the network computes features only. */
  unsigned int                     numberOfClasses{ 0 };
  ClassificationNetwork::Structure structure;
};
} // namespace TransferLearning
} // namespace itk

#endif
