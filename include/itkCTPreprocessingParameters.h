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
 * \brief Enumerations of CTPreprocessingParameters; they print as the names used in network files and programs.
 * \ingroup TransferLearning
 */
class CTPreprocessingEnums
{
public:
  /** Meaning of the input values. */
  enum class Intensity : uint8_t
  {
    HounsfieldUnits, ///< HU; each window produces one channel.
    Picture          ///< Gray or RGB values of a picture; `pictureRange` is mapped to 0..1.
  };

  /** Orientation in which the network sees the image. */
  enum class Orientation : uint8_t
  {
    LPS,     ///< Axes are permuted and flipped so that x, y, z are closest to left, posterior, superior.
    AsStored ///< As in the file; always used for pictures and two-dimensional images.
  };

  /** Resampling kernel; its support is scaled when the image shrinks and anti-aliasing is on. */
  enum class Interpolation : uint8_t
  {
    Nearest,
    Linear,
    Cubic,  ///< Keys \cite keys1981, a = -0.5, like Pillow's BICUBIC; overshoots beyond 0..1 are clamped afterward.
    Lanczos ///< Windowed sinc with three lobes \cite duchon1979, like Pillow's LANCZOS; clamped like Cubic.
  };

  /** Content of the channels of an image in HU. */
  enum class ChannelSource : uint8_t
  {
    Windows,          ///< One window per channel; a single window is repeated.
    NeighboringSlices ///< 2.5D: channel k of n shows slice z + k - (n - 1) / 2; the outermost slices are repeated.
  };

  /** Order of the three channels; Caffe networks expect blue first. */
  enum class ColorOrder : uint8_t
  {
    RGB,
    BGR ///< Channels (colors, windows or slices) reversed; mean and standardDeviation are given in this order.
  };

  /** Statistics measured on the windowed voxels of the whole input (or of each slice) before resampling. */
  enum class Statistics : uint8_t
  {
    None,      ///< No statistics; mean and standardDeviation are taken from the parameters.
    ZScore,    ///< Mean and population standard deviation of each channel replace mean and standardDeviation.
    MinMax,    ///< The minimum and maximum are mapped to 0 and 1, then mean and standardDeviation apply.
    Percentile ///< The values at `percentiles` are mapped to 0 and 1 and the rest is clamped; then as for MinMax.
  };

  /** Published conventions for mean, standard deviation and color order. */
  enum class Normalization : uint8_t
  {
    None,       ///< Values remain 0..1.
    ImageNet,   ///< torchvision: mean 0.485, 0.456, 0.406, standard deviation 0.229, 0.224, 0.225 on 0..1, RGB.
    TensorFlow, ///< Keras "tf": -1..1.
    Caffe       ///< Keras "caffe": 0..255 minus 103.939, 116.779, 123.68, BGR.
  };

  /** How the plane (or the volume, if `slices` is set) is fitted to the network's input size. */
  enum class Fit : uint8_t
  {
    KeepAspect, ///< The longest side in mm fits; the image is centered and padded with air (pictures: 0).
    Stretch,    ///< Each side is resampled independently.
    CenterCrop, ///< Fits the centered part with the aspect of `size`; squares: int(cropFraction * shorter side) pixels.
    FixedSpacing ///< Resampled to `spacing`, whatever the extent; centered, and cropped (by whole voxels of the input)
                 ///< or padded with air (pictures: 0).
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
 * \brief Parameters that turn a CT slice or a picture into a network's input; stored in every network file.
 *
 * Order of the steps, after CT has been rendered as a picture if pictureWindow is set: value offset, padding value to
 * air, orientation, windowing per channel (pictures: range to 0..1), resampling, padding with windowed air, CLAHE per
 * channel, color order, `(value - mean) / standardDeviation` per channel. Statistics are measured after windowing, so
 * they do not depend on the network's input size. \sa CTPreprocessingImageFilter
 *
 * The defaults are for lung CT: three windows as channels, 224 x 224, ImageNet normalization.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTPreprocessingParameters
{
  CTPreprocessingEnums::Intensity intensity{ CTPreprocessingEnums::Intensity::HounsfieldUnits };

  /** Offset in HU added to every value first; -1024 for files that store HU + 1024. Pictures: 0. */
  double huOffset{ 0.0 };

  /** HU; one per channel, or one for all channels. Default: lung, mediastinum, bone. */
  std::vector<CTWindow> windows{ { -600.0, 1500.0 }, { 40.0, 400.0 }, { 400.0, 1800.0 } };

  /** NeighboringSlices requires exactly one window and an odd number of `channels`. */
  CTPreprocessingEnums::ChannelSource channelSource{ CTPreprocessingEnums::ChannelSource::Windows };

  /** Picture values that are mapped to 0 and 1. */
  std::pair<double, double> pictureRange{ 0.0, 255.0 };

  /** HU; the window with which the CT pictures were rendered, if known. If it is set, a network trained on pictures
   * also accepts CT: NetworkImageReader renders it as DrawCT() does. */
  std::optional<CTWindow> pictureWindow{};

  CTPreprocessingEnums::Orientation orientation{ CTPreprocessingEnums::Orientation::LPS };

  /** Columns and rows of the network's input. */
  std::array<unsigned int, 2> size{ { 224, 224 } };
  /** Number of slices of a network that reads a whole volume, which is resampled and fitted along all three axes; 0
   * keeps the slices of the input and fits each of them independently. */
  unsigned int                        slices{ 0 };
  CTPreprocessingEnums::Fit           fit{ CTPreprocessingEnums::Fit::KeepAspect };
  double                              cropFraction{ 0.875 };        ///< In (0, 1]; used by CenterCrop only.
  std::array<double, 3>               spacing{ { 1.0, 1.0, 1.0 } }; ///< mm of columns, rows, slices; FixedSpacing only.
  CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
  bool                                antialias{ true };

  /** Clip limit c of CLAHE (contrast-limited adaptive histogram equalization \cite zuiderveld1994) as OpenCV defines
   * it: the histogram of a tile of n pixels has 256 bins, which are clipped at \f$ c n / 256 \f$. 0 disables CLAHE.
   * Each channel of each plane is equalized separately, at the network's input size. */
  double       claheClipLimit{ 0.0 };
  unsigned int claheTiles{ 8 }; ///< Number of tiles along each side of the plane.

  /** Number of channels of the network's input; gray values are repeated to fill them. */
  unsigned int channels{ 3 };

  CTPreprocessingEnums::ColorOrder colorOrder{ CTPreprocessingEnums::ColorOrder::RGB };

  CTPreprocessingEnums::Statistics statistics{ CTPreprocessingEnums::Statistics::None };
  bool                             statisticsPerSlice{ false }; ///< If false, per volume.
  /** Low and high, in 0..100; computed by linear interpolation of order statistics, like numpy.percentile. */
  std::pair<double, double> percentiles{ 1.0, 99.0 };

  /** In units of 0..1, one value per channel; a single value applies to all channels. */
  std::vector<double> mean{ 0.485, 0.456, 0.406 };
  std::vector<double> standardDeviation{ 0.229, 0.224, 0.225 };

  /** HU of air, which replaces padding values and fills the area outside the image. */
  double airValue{ -1024.0 };

  bool
  operator==(const CTPreprocessingParameters & other) const;
  bool
  operator!=(const CTPreprocessingParameters & other) const
  {
    return !(*this == other);
  }

  /** \throws ExceptionObject naming every invalid or inconsistent field and its value. */
  void
  Verify() const;

  /** Sets mean, standardDeviation and colorOrder; ImageNet and Caffe require three channels. */
  void
  SetNormalization(CTPreprocessingEnums::Normalization convention);

  /** Returns a JSON object with the field names of the network file (doc/file-format.md). */
  std::string
  ToJSON() const;

  /** \throws ExceptionObject naming the field that is missing, has an unknown value or is inconsistent. */
  static CTPreprocessingParameters
  FromJSON(const std::string & json);
};
} // namespace itk

#endif
