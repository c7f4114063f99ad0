// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkAugmentationParameters_h
#define itkAugmentationParameters_h

#include "itkCTPreprocessingParameters.h"
#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <cstddef>
#include <vector>

namespace itk
{
/** \class AugmentationParameters
 * \brief Random augmentation of preprocessed training samples. If all values are zero, nothing is changed.
 *
 * The steps are applied in this order, each drawn from (seed, epoch, sample) independently of the others: the plane is
 * flipped, scaled, rotated, shifted and cropped in a single bilinear resampling, identically for all slices of a
 * volume; squares are cut out through all slices; the intensities are changed; the sample is mixed with another one of
 * its batch. Areas that come into view or are cut out are filled with air (pictures: the low end of their range).
 *
 * Window changes and noise are in HU; for pictures they are in gray levels of `pictureRange`. A value is windowed again
 * by its channel's window after the center has moved by d, the width has been multiplied by f, and noise n has been
 * added: u in 0..1 of a window of width w becomes \f$ 0.5 + ((u - 0.5) w + n - d) / (f w) \f$, clamped to 0..1
 * (SIGMOID: the same applies to its logit). This equals preprocessing with the changed window, except where the
 * original window has clipped: HU beyond its ends count as those ends, and noise does not change them. All channels of
 * a voxel share the same noise; if channels are neighboring slices, each has its own. \sa NetworkTrainingParameters
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT AugmentationParameters
{
  double horizontalFlip{ 0.0 }; ///< Probability, 0..1.
  double rotation{ 0.0 };       ///< Degrees, uniform in +-rotation.
  double scale{ 0.0 };          ///< Fraction, uniform in 1 +- scale, below 1.
  double shift{ 0.0 };          ///< Fraction of the side, uniform in +-shift, independent for each axis.
  double crop{ 0.0 };           ///< A random part with 1 - crop to 1 of the area (uniform) fills the input; below 1.
  double windowShift{ 0.0 };    ///< Shift of the window centers, HU or gray levels, uniform in +-windowShift.
  double windowContrast{ 0.0 }; ///< Factor for the window widths, uniform in 1 +- windowContrast, below 1.
  double noise{ 0.0 };          ///< Standard deviation of Gaussian noise, HU or gray levels.
  /** Exponent \f$ e^g \f$ of the 0..1 values, g uniform in +-gamma, after window and noise \cite perezgarcia2021. */
  double       gamma{ 0.0 };
  unsigned int cutoutSquares{ 0 }; ///< Number of squares of air at random centers \cite devries2017.
  double       cutoutSize{ 0.25 }; ///< Side of the squares as a fraction of the shorter side, in (0, 1].
  /** Alpha of the distribution Beta(alpha, alpha) from which the share of a sample is drawn; the rest, of the label
   * too, comes from another sample \cite zhang2018. 0 disables mixup. */
  double mixup{ 0.0 };

  bool
  operator==(const AugmentationParameters & other) const;
  bool
  operator!=(const AugmentationParameters & other) const
  {
    return !(*this == other);
  }
};

/** \class SampleMixture
 * \brief Result of mixup for one sample: its own share, and the sample of the batch that contributes the rest.
 * \ingroup TransferLearning
 */
struct SampleMixture
{
  std::size_t partner{ 0 };
  double      share{ 1.0 };
};

/** Augments a batch of preprocessed samples (channels-last, contiguous) in place, as training does in the given epoch
 * (counted from 1). `samples` are their indices in the dataset, which determine the random draws.
 * \return one mixture per sample; empty without mixup */
extern TransferLearning_EXPORT std::vector<SampleMixture>
                               AugmentBatch(float *                           batch,
                                            const std::vector<std::size_t> &  samples,
                                            const CTPreprocessingParameters & preprocessing,
                                            const AugmentationParameters &    augmentation,
                                            uint64_t                          seed,
                                            unsigned int                      epoch);
} // namespace itk

#endif
