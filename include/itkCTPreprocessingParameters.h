// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingParameters_h
#define itkCTPreprocessingParameters_h

#include "itkCTWindow.h"
#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <array>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
/** \class CTPreprocessingEnums
 * \brief Enumerations of CTPreprocessingParameters; they print as the names that network files and programs use.
 * \ingroup TransferLearning
 */
class CTPreprocessingEnums
{
public:
  /** What the numbers of the input mean. */
  enum class Intensity : uint8_t
  {
    HounsfieldUnits, ///< HU; each window gives one channel.
    Picture          ///< Gray or RGB values of a picture; `pictureRange` becomes 0..1.
  };

  /** The side of the image that the network sees up. */
  enum class Orientation : uint8_t
  {
    LPS,     ///< Axes permuted and flipped so that x, y, z point nearest to left, posterior, superior.
    AsStored ///< As the file has them; always so for pictures and two-dimensional images.
  };

  /** Kernel of the resampling; its support is scaled when it shrinks and anti-aliasing is on. */
  enum class Interpolation : uint8_t
  {
    Nearest,
    Linear,
    Cubic,  ///< Keys \cite keys1981, a = -0.5, as Pillow's BICUBIC; overshoots of 0..1 are clamped after resampling.
    Lanczos ///< Windowed sinc of three lobes \cite duchon1979, as Pillow's LANCZOS; clamped like Cubic.
  };

  /** What the channels of an image in HU show. */
  enum class ChannelSource : uint8_t
  {
    Windows,          ///< One window a channel; a single window is repeated.
    NeighboringSlices ///< 2.5D: channel k of n shows slice z + k - (n - 1) / 2; the outermost slices are repeated.
  };

  /** Order of the three channels; Caffe's networks take blue first. */
  enum class ColorOrder : uint8_t
  {
    RGB,
    BGR ///< The channels (colors, windows or slices) in reverse; mean and standardDeviation are given in this order.
  };

  /** What is measured on the windowed voxels of the whole input (or of each slice) before resampling. */
  enum class Statistics : uint8_t
  {
    None,      ///< Nothing; mean and standardDeviation are those of the parameters.
    ZScore,    ///< Mean and population deviation of each channel take the place of mean and standardDeviation.
    MinMax,    ///< The least and the largest value become 0 and 1, then mean and standardDeviation apply.
    Percentile ///< The values at `percentiles` become 0 and 1, what lies beyond is clamped; then as MinMax.
  };

  /** Published conventions of mean, standard deviation and color order. */
  enum class Normalization : uint8_t
  {
    None,       ///< 0..1 stays.
    ImageNet,   ///< torchvision: mean 0.485, 0.456, 0.406, deviation 0.229, 0.224, 0.225 of 0..1, RGB.
    TensorFlow, ///< Keras "tf": -1..1.
    Caffe       ///< Keras "caffe": 0..255 less 103.939, 116.779, 123.68, BGR.
  };

  /** How the plane, or with `slices` the volume, is brought to the network's size. */
  enum class Fit : uint8_t
  {
    KeepAspect, ///< The longest side in mm fits; the rest is padded with air (pictures: 0), centered.
    Stretch,    ///< Each side is resampled on its own.
    CenterCrop  ///< The centered part of the shape of `size` fits; int(cropFraction * shorter side) pixels of a square.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::Intensity value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::Orientation value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::Interpolation value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::Fit value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::ChannelSource value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::ColorOrder value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::Statistics value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTPreprocessingEnums::Normalization value);

/** \class CTPreprocessingParameters
 * \brief All that turns a CT slice or a picture into a network's input; stored inside every network file.
 *
 * Order of the steps, after CT was drawn where pictureWindow asks for it: value offset, padding value to air,
 * orientation, window a channel (pictures: range to 0..1), resampling, padding with windowed air, CLAHE a channel,
 * color order, `(value - mean) / standardDeviation` a channel. Statistics are measured after the windows, so that they
 * do not depend on the network's size. \sa CTPreprocessingImageFilter
 *
 * The defaults are those of lung CT: three windows as channels, 224 x 224, ImageNet's normalization.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTPreprocessingParameters
{
  CTPreprocessingEnums::Intensity intensity{ CTPreprocessingEnums::Intensity::HounsfieldUnits };

  /** Added to every value before anything else, HU; for files that store HU + 1024 it is -1024. Pictures: 0. */
  double huOffset{ 0.0 };

  /** HU; one a channel, or one for all. Lung, mediastinum, bone. */
  std::vector<CTWindow> windows{ { -600.0, 1500.0 }, { 40.0, 400.0 }, { 400.0, 1800.0 } };

  /** With NeighboringSlices there is one window, and `channels` is odd. */
  CTPreprocessingEnums::ChannelSource channelSource{ CTPreprocessingEnums::ChannelSource::Windows };

  /** The values of a picture that become 0 and 1. */
  std::pair<double, double> pictureRange{ 0.0, 255.0 };

  /** HU; the window that the pictures of CT were made with, where it is known. With it, a network of pictures takes CT
   * itself: NetworkImageReader draws it as DrawCT() does. */
  std::optional<CTWindow> pictureWindow{};

  CTPreprocessingEnums::Orientation orientation{ CTPreprocessingEnums::Orientation::LPS };

  /** Columns and rows of the network's input. */
  std::array<unsigned int, 2> size{ { 224, 224 } };
  /** Slices of the input of a network that reads a whole volume, which is resampled and fitted along all three axes;
   * 0: slices stay those of the input, and each is fitted on its own. */
  unsigned int                        slices{ 0 };
  CTPreprocessingEnums::Fit           fit{ CTPreprocessingEnums::Fit::KeepAspect };
  double                              cropFraction{ 0.875 }; ///< In (0, 1]; CenterCrop only.
  CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
  bool                                antialias{ true };

  /** Clip limit c of CLAHE (contrast-limited adaptive histogram equalization \cite zuiderveld1994) as OpenCV counts it:
   * the histogram of a tile of n pixels has 256 bins, which are clipped at \f$ c n / 256 \f$. 0: no CLAHE.
   * Each channel of each plane of the network's size is equalized by itself. */
  double       claheClipLimit{ 0.0 };
  unsigned int claheTiles{ 8 }; ///< Along each side of the plane.

  /** Components of the network's input; gray is repeated to it. */
  unsigned int channels{ 3 };

  CTPreprocessingEnums::ColorOrder colorOrder{ CTPreprocessingEnums::ColorOrder::RGB };

  CTPreprocessingEnums::Statistics statistics{ CTPreprocessingEnums::Statistics::None };
  bool                             statisticsPerSlice{ false }; ///< Else of the whole volume.
  /** In 0..100, low and high; by linear interpolation of order statistics, as numpy.percentile. */
  std::pair<double, double> percentiles{ 1.0, 99.0 };

  /** Of the 0..1 values, one a channel; a single value serves all channels. */
  std::vector<double> mean{ 0.485, 0.456, 0.406 };
  std::vector<double> standardDeviation{ 0.229, 0.224, 0.225 };

  /** HU of air, which replaces padding values and fills what lies outside. */
  double airValue{ -1024.0 };

  bool
  operator==(const CTPreprocessingParameters & other) const;
  bool
  operator!=(const CTPreprocessingParameters & other) const
  {
    return !(*this == other);
  }

  /** \throws ExceptionObject that names every field, with its value, in which the parameters contradict themselves. */
  void
  Verify() const;

  /** Sets mean, standardDeviation and colorOrder; ImageNet and Caffe are for three channels. */
  void
  SetNormalization(CTPreprocessingEnums::Normalization convention);

  /** As a JSON object; the field names are those of the network file (doc/file-format.md). */
  std::string
  ToJSON() const;

  /** \throws ExceptionObject naming the field that is missing, unknown in value or contradictory. */
  static CTPreprocessingParameters
  FromJSON(const std::string & json);
};
} // namespace itk

#endif
