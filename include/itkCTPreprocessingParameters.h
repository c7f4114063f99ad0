// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingParameters_h
#define itkCTPreprocessingParameters_h

#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <array>
#include <iosfwd>
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
    Picture          ///< Grey or RGB values of a picture; `pictureRange` becomes 0..1.
  };

  /** The side of the image that the network sees up. */
  enum class Orientation : uint8_t
  {
    LPS,     ///< Axes permuted and flipped so that x, y, z point nearest to left, posterior, superior.
    AsStored ///< As the file has them; always so for pictures and two-dimensional images.
  };

  /** Kernel of the in-plane resampling; its support is scaled when it shrinks and anti-aliasing is on. */
  enum class Interpolation : uint8_t
  {
    Nearest,
    Linear,
    Cubic ///< Keys, a = -0.5, as Pillow's BICUBIC; what overshoots 0..1 is clamped once, after resampling.
  };

  /** How the plane is brought to the network's size. */
  enum class Fit : uint8_t
  {
    KeepAspect, ///< The longer side in mm fits; the rest is padded with air (pictures: 0), centred.
    Stretch,    ///< Each side is resampled on its own.
    CentreCrop  ///< The centred part of the shape of `size` fits; int(cropFraction * shorter side) pixels of a square.
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

/** \class CTWindow
 * \brief A display window in HU, applied as DICOM's LINEAR_EXACT (PS3.3 C.11.2.1.3.2): centre - width/2 becomes 0,
 * centre + width/2 becomes 1, what lies outside is clamped.
 * \ingroup TransferLearning
 */
struct CTWindow
{
  double centre{}; ///< HU.
  double width{};  ///< HU, above 0.

  bool
  operator==(const CTWindow & other) const
  {
    return centre == other.centre && width == other.width;
  }
};

/** \class CTPreprocessingParameters
 * \brief All that turns a CT slice or a picture into a network's input; stored inside every network file.
 *
 * Order of the steps: value offset, padding value to air, orientation, window a channel (pictures: range to 0..1),
 * resampling, padding with windowed air, `(value - mean) / standardDeviation` a channel, colour order.
 *
 * The defaults are those of lung CT: three windows as channels, 224 x 224, ImageNet's normalization.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTPreprocessingParameters
{
  CTPreprocessingEnums::Intensity intensity{ CTPreprocessingEnums::Intensity::HounsfieldUnits };

  /** Added to every value before anything else, HU; for files that store HU + 1024 it is -1024. Pictures: 0. */
  double huOffset{ 0.0 };

  /** One channel a window, HU. A single window is repeated to `channels`. Lung, mediastinum, bone. */
  std::vector<CTWindow> windows{ { -600.0, 1500.0 }, { 40.0, 400.0 }, { 400.0, 1800.0 } };

  /** The values of a picture that become 0 and 1. */
  std::pair<double, double> pictureRange{ 0.0, 255.0 };

  CTPreprocessingEnums::Orientation orientation{ CTPreprocessingEnums::Orientation::LPS };

  /** Columns and rows of the network's input. */
  std::array<unsigned int, 2>         size{ { 224, 224 } };
  CTPreprocessingEnums::Fit           fit{ CTPreprocessingEnums::Fit::KeepAspect };
  double                              cropFraction{ 0.875 }; ///< In (0, 1]; CentreCrop only.
  CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
  bool                                antialias{ true };

  /** Components of the network's input; grey is repeated to it. */
  unsigned int channels{ 3 };

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

  /** As a JSON object; the field names are those of the network file (doc/file-format.md). */
  std::string
  ToJSON() const;

  /** \throws ExceptionObject naming the field that is missing, unknown in value or contradictory. */
  static CTPreprocessingParameters
  FromJSON(const std::string & json);
};
} // namespace itk

#endif
