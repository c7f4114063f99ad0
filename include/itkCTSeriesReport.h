// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTSeriesReport_h
#define itkCTSeriesReport_h

#include "itkIntTypes.h"
#include "TransferLearningExport.h"

#include <array>
#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{
/** \class CTSeriesEnums
 * \brief Enumerations of CTSeriesReport; they print as in its JSON.
 * \ingroup TransferLearning
 */
class CTSeriesEnums
{
public:
  /** Why a file is not part of a volume, or why a volume is refused. */
  enum class Reason : uint8_t
  {
    None,             ///< It is part of it.
    NotDICOM,         ///< Not a DICOM file.
    Damaged,          ///< Cut short, or not to be decoded.
    PermissionDenied, ///< The file or folder cannot be opened.
    NoPixels,         ///< No Pixel Data (7FE0,0010).
    NotCTImage,       ///< SOP Class UID (0008,0016) other than CT Image and Enhanced CT Image.
    Localizer,        ///< A localizer or scout (0008,0008), (0018,0022).
    ScreenImage,      ///< A picture of a screen (0008,0008), (0028,0301).
    Projection,       ///< A maximum or minimum intensity projection, or a rendering (0008,0008).
    Color,            ///< Photometric Interpretation (0028,0004) other than MONOCHROME.
    MultipleFrames,   ///< Number of Frames (0028,0008).
    MatrixSize,       ///< No Rows or Columns (0028,0010), (0028,0011).
    BitLayout,        ///< Bits Stored (0028,0101) or High Bit (0028,0102).
    TransferSyntax,   ///< A compression that is not supported (0002,0010).
    RescaleType,      ///< Rescale Type (0028,1054) other than HU.
    ModalityLUT,      ///< A Modality LUT Sequence (0028,3000).
    RescaleValue,     ///< Rescale Slope (0028,1053) or Intercept (0028,1052) missing, empty or not a number.
    NoGeometry,       ///< Position, orientation or pixel spacing missing.
    AbsurdGeometry,   ///< Position or pixel spacing of no scanner.
    DifferentVolume,  ///< It belongs to another volume.
    Copy,             ///< Another file holds the same image.
    Gap,              ///< Slices are missing between others.
    ShiftedSlices,    ///< Slices are shifted within their planes.
    UnevenSpacing     ///< Slices are not at equal distances.
  };

  /** Whether a volume can be read. */
  enum class Status : uint8_t
  {
    Readable,
    Refused
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTSeriesEnums::Reason value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTSeriesEnums::Status value);

/** \class CTSeriesReport
 * \brief What DICOMScan and CTSeriesReader find in a volume: status, geometry, warnings, and the files left out.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTSeriesReport
{
  /** A file that is not part of the image, and the reason. */
  struct LeftOut
  {
    std::string           file;
    std::string           reason;
    CTSeriesEnums::Reason code{ CTSeriesEnums::Reason::None };
  };

  CTSeriesEnums::Status    status{ CTSeriesEnums::Status::Readable };
  CTSeriesEnums::Reason    code{ CTSeriesEnums::Reason::None }; ///< Of a refused volume.
  std::string              reason;                              ///< A sentence; empty if the volume is readable.
  std::string              seriesInstanceUID;
  unsigned int             volume{ 1 };          ///< Its number among the volumes of the series, from 1.
  unsigned int             numberOfVolumes{ 1 }; ///< Of the series.
  std::string              modality;
  std::string              description;
  std::string              manufacturer;
  std::string              patientID; ///< Included in ToJSON() only on request.
  std::string              transferSyntax;
  std::string              photometricInterpretation;
  std::vector<std::string> files; ///< In slice order, ascending along the normal.
  /** Position of the first voxel of each slice, mm, LPS. */
  std::vector<std::array<double, 3>> positions;
  std::vector<std::string>           sopInstanceUIDs;    ///< (0008,0018) of each slice.
  bool                               hasRescale{ true }; ///< Otherwise stored values are taken as HU, with a warning.
  double                             rescaleSlope{ 1.0 };
  double                             rescaleIntercept{ 0.0 };
  /** Lossy Image Compression (0028,2110) or a lossy transfer syntax, in any slice. */
  bool                lossyCompression{ false };
  std::vector<double> lossyCompressionRatios;         ///< (0028,2112) of the slices; empty if it is not stated.
  double              sliceSpacing{ 0.0 };            ///< mm; median distance along the normal.
  double              maximumSpacingDeviation{ 0.0 }; ///< mm; largest deviation from it.
  double              maximumPositionError{ 0.0 };    ///< mm; between a slice and its place at equal distances.
  unsigned int        numberOfGaps{ 0 };              ///< As CTSeriesPolicies defines them.
  double              gantryTilt{ 0.0 };              ///< Angle between normal and stacking direction, degrees.
  /** mm along the normal; spacing at which a regular grid interpolates the slices, 0 if it has the slices as they are.
   */
  double                   gridSpacing{ 0.0 };
  bool                     correctsTilt{ false }; ///< Whether a regular grid has the slices sheared back.
  bool                     hasPadding{ false };
  double                   paddingLow{ 0.0 };  ///< HU.
  double                   paddingHigh{ 0.0 }; ///< HU.
  std::vector<LeftOut>     leftOut;
  std::vector<std::string> warnings; ///< Human-readable sentences.

  /** Omits the patient's identity and the folders of paths unless `identifiers` is set. */
  std::string
  ToJSON(bool identifiers = false) const;
};
} // namespace itk

#endif
