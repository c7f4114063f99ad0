// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTWindow_h
#define itkCTWindow_h

#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{
/** \class CTWindowEnums
 * \brief Enumerations of CTWindow; they print as DICOM defined terms \cite dicom.
 * \ingroup TransferLearning
 */
class CTWindowEnums
{
public:
  /** VOI LUT Function (0028,1056): maps a value x to 0..1 given center c and width w. */
  enum class Function : uint8_t
  {
    Linear,      ///< LINEAR, PS3.3 C.11.2.1.2.1: \f$ (x - (c - 0.5)) / (w - 1) + 0.5 \f$, clamped; w at least 1.
    LinearExact, ///< LINEAR_EXACT, PS3.3 C.11.2.1.3.2: \f$ (x - c) / w + 0.5 \f$, clamped; w above 0.
    Sigmoid      ///< SIGMOID, PS3.3 C.11.2.1.3.1: \f$ 1 / (1 + e^{-4 (x - c) / w}) \f$; w above 0.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTWindowEnums::Function value);

/** \class CTWindow
 * \brief A display window in HU. \sa CTWindowingImageFilter, VOILUT
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTWindow
{
  double                  center{}; ///< HU.
  double                  width{};  ///< HU.
  CTWindowEnums::Function function{ CTWindowEnums::Function::LinearExact };

  /** HU mapped to 0 and 1. SIGMOID has no such ends: center -+ width / 2, which map to 0.119 and 0.881. */
  double
  GetLow() const
  {
    return function == CTWindowEnums::Function::Linear ? center - 0.5 - (width - 1.0) / 2.0 : center - width / 2.0;
  }
  double
  GetHigh() const
  {
    return this->GetLow() + this->GetLength();
  }
  /** Distance from low to high in HU: the width, or for LINEAR the width minus one. */
  double
  GetLength() const
  {
    return function == CTWindowEnums::Function::Linear ? width - 1.0 : width;
  }
  /** Returns the window of a function that has these ends. */
  static CTWindow
  FromLowHigh(double low, double high, CTWindowEnums::Function function = CTWindowEnums::Function::LinearExact)
  {
    const bool isLinear = function == CTWindowEnums::Function::Linear;
    return { (low + high) / 2.0 + (isLinear ? 0.5 : 0.0), high - low + (isLinear ? 1.0 : 0.0), function };
  }

  /** \throws ExceptionObject with the value if center or width is invalid for the function. */
  void
  Verify() const;

  bool
  operator==(const CTWindow & other) const;
  bool
  operator!=(const CTWindow & other) const
  {
    return !(*this == other);
  }
};

/** \class CTWindowPreset
 * \brief A window named after what it shows.
 * \ingroup TransferLearning
 */
struct CTWindowPreset
{
  std::string name;
  CTWindow    window;
  std::string source; ///< Publication of center and width.
};

class MetaDataDictionary;

/** Lung, mediastinum, bone, brain, subdural, stroke, liver, abdomen, angiography. */
extern TransferLearning_EXPORT const std::vector<CTWindowPreset> &
                                     GetCTWindowPresets();

/** \throws ExceptionObject listing the available names. */
extern TransferLearning_EXPORT CTWindow
GetCTWindowPreset(const std::string & name);

/** Returns the windows in an image's DICOM tags, as stored in its dictionary by GDCMImageIO and CTSeriesReader: Window
 * Center (0028,1050), Window Width (0028,1051) and VOI LUT Function (0028,1056), which defaults to LINEAR. They are
 * named by their explanations (0028,1055), or empty if there are none. The list is empty if the image has no such
 * tags.
 * \throws ExceptionObject with the value if the tags are inconsistent or are not numbers. */
extern TransferLearning_EXPORT std::vector<CTWindowPreset>
                               GetCTWindowsOfImage(const MetaDataDictionary & dictionary);

/** Returns one of these windows, selected by its explanation if given, else by its index. The window is verified.
 * \throws ExceptionObject listing the available windows. */
extern TransferLearning_EXPORT CTWindow
GetCTWindowOfImage(const MetaDataDictionary & dictionary, unsigned int index, const std::string & explanation = "");
} // namespace itk

#endif
