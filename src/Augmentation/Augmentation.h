// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Augmentation_h
#define Augmentation_h

#include "CTPreprocessing/PreprocessingPlan.h"
#include "itkAugmentationParameters.h"

#include <array>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A movement of the picture in its plane, about its center: mirrored, then scaled, then turned, then shifted, then
 * cropped, in one bilinear resampling. */
struct PlaneTransform
{
  bool                  flip{ false };     ///< Left and right change places.
  double                rotation{ 0 };     ///< Degrees, from the column axis to the row axis (clockwise on a screen).
  double                scale{ 1 };        ///< Above 1 the picture becomes larger.
  std::array<double, 2> shift{ { 0, 0 } }; ///< Pixels, to the right and down.
  double                cropSide{ 1 };     ///< Side of the part that then fills the picture, a fraction of the whole.
  std::array<double, 2> cropCenter{ { 0, 0 } }; ///< Pixels, from the picture's center.

  bool
  operator==(const PlaneTransform & other) const
  {
    return flip == other.flip && rotation == other.rotation && scale == other.scale && shift == other.shift &&
           cropSide == other.cropSide && cropCenter == other.cropCenter;
  }
};

/** A square of pixels, inside the picture: from `begin` to before `end`. */
struct CutoutSquare
{
  std::array<unsigned int, 2> begin;
  std::array<unsigned int, 2> end;
};

/** The transform of a sample in an epoch, drawn from (seed, epoch, index) alone. Each number is drawn whether it is
 * used or not, so that switching one kind on leaves the others as they are. */
PlaneTransform
DrawPlaneTransform(const AugmentationParameters &      augmentation,
                   const std::array<unsigned int, 2> & size,
                   uint64_t                            seed,
                   unsigned int                        epoch,
                   std::size_t                         index);

/** Centers are uniform over the pixels, so that squares may reach beyond the picture's border. */
std::vector<CutoutSquare>
DrawCutout(const AugmentationParameters &      augmentation,
           const std::array<unsigned int, 2> & size,
           uint64_t                            seed,
           unsigned int                        epoch,
           std::size_t                         index);

/** What the preprocessing does to any image; it measures nothing. */
PreprocessingPlan
MakePlanOfAnyImage(const CTPreprocessingParameters & preprocessing);

/** Preprocessed air, one value a channel; for pictures the low end of their range. */
std::vector<float>
ComputePreprocessedAir(const CTPreprocessingParameters & preprocessing);
} // namespace TransferLearning
} // namespace itk

#endif
