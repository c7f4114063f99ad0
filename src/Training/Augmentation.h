// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Augmentation_h
#define Augmentation_h

#include "itkCTPreprocessingParameters.h"
#include "itkNetworkTrainingParameters.h"

#include <array>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A movement of the picture in its plane, about its centre: mirrored, then scaled, then turned, then shifted. */
struct PlaneTransform
{
  bool                  flip{ false };     ///< Left and right change places.
  double                rotation{ 0 };     ///< Degrees, from the column axis to the row axis (clockwise on a screen).
  double                scale{ 1 };        ///< Above 1 the picture becomes larger.
  std::array<double, 2> shift{ { 0, 0 } }; ///< Pixels, to the right and down.
};

/** The transform of a sample in an epoch, drawn from (seed, epoch, index) alone. Each number is drawn whether it is
 * used or not, so that switching one kind on leaves the others as they are. */
PlaneTransform
DrawPlaneTransform(const AugmentationParameters &      augmentation,
                   const std::array<unsigned int, 2> & size,
                   uint64_t                            seed,
                   unsigned int                        epoch,
                   std::size_t                         index);

/** Moves a channels-last picture in place with one bilinear resampling; where the source lies outside, the value is
 * `fill`, one a channel. */
void
TransformPlane(float *                             sample,
               const std::array<unsigned int, 2> & size,
               const std::vector<float> &          fill,
               const PlaneTransform &              transform);

/** Preprocessed air, one value a channel; for pictures the low end of their range. */
std::vector<float>
ComputePreprocessedAir(const CTPreprocessingParameters & preprocessing);

/** Changes one preprocessed sample (channels-last) in place, all slices of a volume alike; the change depends on
 * (seed, epoch, index) alone.
 * What comes into view is preprocessed air (pictures: the low end of the range). */
void
AugmentSample(float *                           sample,
              const CTPreprocessingParameters & preprocessing,
              const AugmentationParameters &    augmentation,
              uint64_t                          seed,
              unsigned int                      epoch,
              std::size_t                       index);
} // namespace TransferLearning
} // namespace itk

#endif
