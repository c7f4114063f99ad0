// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ResamplingWeights_h
#define ResamplingWeights_h

#include "itkCTPreprocessingParameters.h"

namespace itk
{
namespace TransferLearning
{
/** The taps along one axis: output i is the sum over k < count[i] of weights[i * maximumCount + k] times input
 * first[i] + k. The weights of an output sum to 1. */
struct ResamplingWeights
{
  std::vector<unsigned int> first; ///< Never decreases.
  std::vector<unsigned int> count;
  std::vector<float>        weights;
  unsigned int              maximumCount{ 0 };
};

/** From inputSize to outputSize samples over the same length, as Pillow resizes: centers of pixels are at i + 0.5, the
 * support is multiplied by the shrink factor when anti-aliasing, taps outside are left out and the rest is scaled up.
 * Nearest takes the pixel that the center lies in and is never anti-aliased. */
ResamplingWeights
ComputeResamplingWeights(unsigned int                        inputSize,
                         unsigned int                        outputSize,
                         CTPreprocessingEnums::Interpolation interpolation,
                         bool                                antialias);

/** The same over the part of the input that begins at boxStart and is boxLength pixels long, neither of which need be
 * whole; pixels outside of the box have a part in its outermost outputs. The centers of all outputs lie in the input.
 */
ResamplingWeights
ComputeResamplingWeights(unsigned int                        inputSize,
                         unsigned int                        outputSize,
                         CTPreprocessingEnums::Interpolation interpolation,
                         bool                                antialias,
                         double                              boxStart,
                         double                              boxLength);
} // namespace TransferLearning
} // namespace itk

#endif
