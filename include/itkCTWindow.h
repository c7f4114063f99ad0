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
 * \brief Enumerations of CTWindow; they print as DICOM's defined terms \cite dicom.
 * \ingroup TransferLearning
 */
class CTWindowEnums
{
public:
  /** VOI LUT Function (0028,1056): how a value x becomes 0..1 with center c and width w. */
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

  /** HU that become 0 and 1. SIGMOID has no such ends: center -+ width / 2, which become 0.119 and 0.881. */
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
  /** From low to high, HU: the width, with LINEAR one less. */
  double
  GetLength() const
  {
    return function == CTWindowEnums::Function::Linear ? width - 1.0 : width;
  }
  /** The window of a function whose ends these are. */
  static CTWindow
  FromLowHigh(double low, double high, CTWindowEnums::Function function = CTWindowEnums::Function::LinearExact)
  {
    const bool isLinear = function == CTWindowEnums::Function::Linear;
    return { (low + high) / 2.0 + (isLinear ? 0.5 : 0.0), high - low + (isLinear ? 1.0 : 0.0), function };
  }

  /** \throws ExceptionObject where center or width is none for the function, with the value. */
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
 * \brief A window by the name of what it shows.
 * \ingroup TransferLearning
 */
struct CTWindowPreset
{
  std::string name;
  CTWindow    window;
  std::string source; ///< Where center and width were published.
};

class MetaDataDictionary;

/** Lung, mediastinum, bone, brain, subdural, stroke, liver, abdomen, angiography. */
extern TransferLearning_EXPORT const std::vector<CTWindowPreset> &
                                     GetCTWindowPresets();

/** \throws ExceptionObject that lists the names that there are. */
extern TransferLearning_EXPORT CTWindow
GetCTWindowPreset(const std::string & name);

/** The windows that the DICOM tags of an image name, as GDCMImageIO and CTSeriesReader leave them in its dictionary:
 * Window Center (0028,1050), Window Width (0028,1051) and VOI LUT Function (0028,1056), LINEAR where there is none;
 * their names are the explanations (0028,1055), empty where there are none. No windows where the image has no such
 * tags.
 * \throws ExceptionObject where the tags contradict each other or hold what is no number, with the value. */
extern TransferLearning_EXPORT std::vector<CTWindowPreset>
                               GetCTWindowsOfImage(const MetaDataDictionary & dictionary);

/** One of them. Where an explanation is given it chooses, else the index. The window is verified.
 * \throws ExceptionObject that lists the windows that there are. */
extern TransferLearning_EXPORT CTWindow
GetCTWindowOfImage(const MetaDataDictionary & dictionary, unsigned int index, const std::string & explanation = "");
} // namespace itk

#endif
