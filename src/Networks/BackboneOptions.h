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
  bool                             constantPlane{ false }; ///< The input has a last channel of ones (ChannelFold.h).

  /** Channels that the first convolution reads. */
  unsigned int
  GetNumberOfPlanes() const
  {
    return structure.channels + (constantPlane ? 1 : 0);
  }
};
} // namespace TransferLearning
} // namespace itk

#endif
