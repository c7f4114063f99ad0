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
 * \brief Random changes of a preprocessed training sample. All zero: none.
 *
 * In this order, each drawn by (seed, epoch, sample) whatever the others are: the plane is flipped, scaled, turned,
 * shifted and cropped in one bilinear resampling, all slices of a volume alike; squares are cut out of it, through all
 * slices; the intensities are changed; the sample is mixed with another of its batch. What comes into view and what is
 * cut out is air (pictures: the low end of their range).
 *
 * Window and noise are in HU, of pictures in gray levels of `pictureRange`. A value is seen again through its channel's
 * window after the window's center has moved by d, its width has become f times as large, and noise n was added: u of
 * 0..1 in a window of width w becomes \f$ 0.5 + ((u - 0.5) w + n - d) / (f w) \f$, clamped to 0..1 (SIGMOID: the same
 * of its logit). That is preprocessing with the other window, but for what the window has clipped: HU beyond its ends
 * are not known any more, and count as those ends; noise leaves them as they are. One noise is in all channels of a
 * voxel; where channels are neighboring slices, one is in each. \sa NetworkTrainingParameters
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT AugmentationParameters
{
  double horizontalFlip{ 0.0 }; ///< Probability, 0..1.
  double rotation{ 0.0 };       ///< Degrees, uniform in +-.
  double scale{ 0.0 };          ///< Fraction, uniform in 1 +- scale, below 1.
  double shift{ 0.0 };          ///< Fraction of the side, uniform in +-, each axis.
  double crop{ 0.0 };           ///< Of the area 1 - crop to 1 is kept, uniform, anywhere; it fills the input. < 1.
  double windowShift{ 0.0 };    ///< Of the windows' centers, HU or gray levels, uniform in +-.
  double windowContrast{ 0.0 }; ///< Factor on the windows' widths, uniform in 1 +- windowContrast, below 1.
  double noise{ 0.0 };          ///< Standard deviation of Gaussian noise, HU or gray levels.
  /** Power \f$ e^g \f$ of the 0..1 values, g uniform in +- gamma, after window and noise \cite perezgarcia2021. */
  double       gamma{ 0.0 };
  unsigned int cutoutSquares{ 0 }; ///< Of air, centered anywhere \cite devries2017.
  double       cutoutSize{ 0.25 }; ///< Side of these squares as a fraction of the shorter side, above 0, at most 1.
  /** Alpha of Beta(alpha, alpha), from which the share of a sample is drawn that the rest of is another one's, labels
   * as well \cite zhang2018; 0: samples are not mixed. */
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
 * \brief What mixup makes of a sample: its share of itself, and the sample of the batch that the rest is from.
 * \ingroup TransferLearning
 */
struct SampleMixture
{
  std::size_t partner{ 0 };
  double      share{ 1.0 };
};

/** Changes a batch of preprocessed samples (channels-last, one after the other) in place as training does in an epoch,
 * counted from 1; `samples` are their numbers in the dataset, from which the changes are drawn.
 * \return what was mixed, a sample each; empty without mixup */
extern TransferLearning_EXPORT std::vector<SampleMixture>
                               AugmentBatch(float *                           batch,
                                            const std::vector<std::size_t> &  samples,
                                            const CTPreprocessingParameters & preprocessing,
                                            const AugmentationParameters &    augmentation,
                                            uint64_t                          seed,
                                            unsigned int                      epoch);
} // namespace itk

#endif
