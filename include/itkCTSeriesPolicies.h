// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTSeriesPolicies_h
#define itkCTSeriesPolicies_h

#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <iosfwd>
#include <string>

namespace itk
{
/** \class CTSeriesPolicyEnums
 * \brief Enumerations of CTSeriesPolicies; they print as on command lines.
 * \ingroup TransferLearning
 */
class CTSeriesPolicyEnums
{
public:
  /** What to do with slices that are not at equal distances. */
  enum class Spacing : uint8_t
  {
    Error,   ///< Refuse the series.
    Warn,    ///< Stack the slices as if they were at equal distances; a warning says how far off they are.
    Resample ///< Interpolate linearly between their positions where a regular grid is needed.
  };

  /** What to do with slices that are not perpendicular to the stacking direction. */
  enum class Tilt : uint8_t
  {
    Keep,   ///< The direction of the image is not orthogonal.
    Correct ///< Shift the slices back within their planes where a regular grid is needed.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTSeriesPolicyEnums::Spacing value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTSeriesPolicyEnums::Tilt value);

/** \class CTSeriesPolicies
 * \brief How CTSeriesReader treats series whose slices are not a regular grid.
 *
 * A gap is a distance between neighboring slices of more than `gapSize` times the spacing around it, which is the
 * median of the two distances on either side; where the slice thickness is known, also in units of the thickness. A
 * change of spacing that at least three neighboring distances share is thus uneven spacing, not a gap: head CT is often
 * made in two zones. Slices are unevenly spaced if they lie more than 1 % of the median distance away from equal steps.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTSeriesPolicies
{
  using SpacingEnum = CTSeriesPolicyEnums::Spacing;
  using TiltEnum = CTSeriesPolicyEnums::Tilt;

  SpacingEnum gaps{ SpacingEnum::Error }; ///< Also for slices shifted within their planes by more than a pixel.
  SpacingEnum unevenSpacing{ SpacingEnum::Resample };
  TiltEnum    tilt{ TiltEnum::Correct };
  double      gapSize{ 1.5 };

  /** \throws ExceptionObject naming a value out of range. */
  void
  Verify() const;
  std::string
  ToJSON() const;
  bool
  operator==(const CTSeriesPolicies & other) const;
  bool
  operator!=(const CTSeriesPolicies & other) const
  {
    return !(*this == other);
  }
};
} // namespace itk

#endif
