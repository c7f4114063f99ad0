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
    MultipleFrames,   ///< Several frames (0028,0008) whose positions are not stated.
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
    MissingFile,      ///< A DICOMDIR lists it, but it is not there.
    Gap,              ///< Slices are missing between others.
    ShiftedSlices,    ///< Slices are shifted within their planes.
    UnevenSpacing     ///< Slices are not at equal distances.
  };

  /** What a warning is about. */
  enum class Warning : uint8_t
  {
    SingleSlice,    ///< The spacing along z is a guess.
    Gaps,           ///< Slices are missing between others.
    UnevenSpacing,  ///< Slices are not at equal distances.
    RegularGrid,    ///< What a regular grid makes of gaps and uneven spacing.
    ShiftedSlices,  ///< Slices are shifted within their planes.
    Tilt,           ///< The gantry was tilted.
    TiltTag,        ///< Gantry/Detector Tilt (0018,1120) contradicts the positions.
    Plane,          ///< The slices are not axial.
    Thickness,      ///< Slices are thinner than their distances.
    Copies,         ///< Copies of images were left out.
    OtherVolumes,   ///< The series has other volumes.
    MissingNumbers, ///< Instance Numbers (0020,0013) or Images in Acquisition (0020,1002) say that images are missing.
    MissingFiles,   ///< A DICOMDIR lists files that are not there.
    PermissionDenied, ///< Files or folders cannot be opened.
    Modality,         ///< Not CT.
    Monochrome1,      ///< Viewers show low values bright.
    NoRescale,        ///< Stored values are taken as HU.
    RoundedValues,    ///< HU were rounded.
    SeveralRescales,  ///< Slices have different rescales.
    Lossy,            ///< Compressed with loss.
    ConstantVoxels,   ///< All voxels have one value, or are padding.
    OutsideCircle     ///< Voxels outside the circle of the reconstruction are not air.
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
                               operator<<(std::ostream & out, CTSeriesEnums::Warning value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, CTSeriesEnums::Status value);

/** \class CTSeriesProtocol
 * \brief What the headers of a volume say of the study and of the acquisition; text is UTF-8.
 *
 * Values of the first slice unless stated otherwise; of enhanced objects those of its functional groups.
 * \ingroup TransferLearning
 */
struct CTSeriesProtocol
{
  std::string              studyInstanceUID;
  std::string              studyDate;
  std::string              sopClassUID;
  std::string              frameOfReferenceUID;
  std::string              imageType;
  std::string              model;
  std::string              softwareVersions;
  std::string              bodyPart;
  std::string              laterality; ///< (0020,0060) or (0020,0062).
  std::string              patientPosition;
  std::string              kernel;
  std::string              contrastAgent;
  std::vector<double>      tubeVoltages;       ///< kV, each value of the slices once, ascending.
  std::vector<double>      exposures;          ///< mAs, least and greatest of the slices; empty if not stated.
  std::vector<double>      sliceThicknesses;   ///< mm, each value of the slices once, ascending.
  std::vector<std::string> acquisitionNumbers; ///< Each value once, in slice order.
  std::vector<std::string> acquisitionTimes;   ///< The earliest and the latest, as in DICOM.
  bool                     hasTilt{ false };
  double                   tilt{ 0.0 }; ///< Gantry/Detector Tilt (0018,1120), degrees.
};

/** \class CTSeriesNumbering
 * \brief Instance Numbers (0020,0013) of a volume, which show whether images were lost.
 * \ingroup TransferLearning
 */
struct CTSeriesNumbering
{
  long              first{ 0 }; ///< 0: the slices are not numbered, or are frames of a file.
  long              last{ 0 };
  unsigned int      step{ 1 };           ///< 2: every second number is missing.
  std::vector<long> missing;             ///< Before `last`, also before `first`; no image of the series has them.
  unsigned int      imagesExpected{ 0 }; ///< Images in Acquisition (0020,1002); 0 if not stated.
};

/** \class CTSeriesVoxels
 * \brief What the voxels of a volume show; filled when they are read.
 * \ingroup TransferLearning
 */
struct CTSeriesVoxels
{
  unsigned int numberOfSlices{ 0 }; ///< That were read; 0: none, and nothing else is set.
  short        least{ 0 };          ///< HU, without padding.
  short        greatest{ 0 };       ///< HU, without padding.
  double       paddingFraction{ 0.0 };
  /** All voxels outside the circle that touches the edges of the slice have one value. */
  bool  hasConstantOutside{ false };
  short outside{ 0 }; ///< HU; that value.
};

/** \class CTSeriesReport
 * \brief What DICOMScan and CTSeriesReader find in a volume: status, geometry, warnings, and the files left out.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTSeriesReport
{
  /** A file, or a frame of one, that is not part of the image, and the reason. */
  struct LeftOut
  {
    std::string           file;
    std::string           reason;
    CTSeriesEnums::Reason code{ CTSeriesEnums::Reason::None };
    unsigned int          frame{ 0 }; ///< From 1; 0: the whole file.
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
  std::vector<std::string> files; ///< One per slice, ascending along the normal.
  /** Number of each slice among the frames of its file, from 1; 0 if the file has only one. */
  std::vector<unsigned int> frames;
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
  double                gridSpacing{ 0.0 };
  bool                  correctsTilt{ false }; ///< Whether a regular grid has the slices sheared back.
  unsigned int          columns{ 0 };
  unsigned int          rows{ 0 };
  std::array<double, 2> pixelSpacing{}; ///< mm, along x and y.
  /** Where rows, columns and the normal of the slices point: L or R, P or A, S or I, the nearest of them. */
  std::string              orientation;
  bool                     hasPadding{ false };
  double                   paddingLow{ 0.0 };  ///< HU.
  double                   paddingHigh{ 0.0 }; ///< HU.
  std::vector<LeftOut>     leftOut;
  CTSeriesProtocol         protocol;
  CTSeriesNumbering        numbering;
  CTSeriesVoxels           voxels;
  std::vector<std::string> warnings; ///< Human-readable sentences.
  /** Of each warning. */
  std::vector<CTSeriesEnums::Warning> warningCodes;

  /** Omits the patient's identity and the folders of paths unless `identifiers` is set. @{ */
  std::string
  ToJSON(bool identifiers = false) const;
  /** One line per finding. */
  std::string
  ToText(bool identifiers = false) const;
  /** @} */
};
} // namespace itk

#endif
