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
 * \brief Enumerations of CTWindow; they print as DICOM's defined terms.
 * \ingroup TransferLearning
 */
class CTWindowEnums
{
public:
  /** VOI LUT Function (0028,1056): how a value x becomes 0..1 with centre c and width w. */
  enum class Function : uint8_t
  {
    Linear,      ///< LINEAR, PS3.3 C.11.2.1.2.1: (x - (c - 0.5)) / (w - 1) + 0.5, clamped; w at least 1.
    LinearExact, ///< LINEAR_EXACT, PS3.3 C.11.2.1.3.2: (x - c) / w + 0.5, clamped; w above 0.
    Sigmoid      ///< SIGMOID, PS3.3 C.11.2.1.3.1: 1 / (1 + exp(-4 (x - c) / w)); w above 0.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTWindowEnums::Function value);

/** \class CTWindow
 * \brief A display window in HU.
 * \ingroup TransferLearning
 */
struct CTWindow
{
  double                  centre{}; ///< HU.
  double                  width{};  ///< HU.
  CTWindowEnums::Function function{ CTWindowEnums::Function::LinearExact };

  bool
  operator==(const CTWindow & other) const
  {
    return centre == other.centre && width == other.width && function == other.function;
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
  std::string source; ///< Where centre and width were published.
};

/** Lung, mediastinum, bone, brain, subdural, stroke, liver, abdomen, angiography. */
extern TransferLearning_EXPORT const std::vector<CTWindowPreset> &
                                     GetCTWindowPresets();

/** \throws ExceptionObject that lists the names that there are. */
extern TransferLearning_EXPORT CTWindow
GetCTWindowPreset(const std::string & name);
} // namespace itk

#endif
