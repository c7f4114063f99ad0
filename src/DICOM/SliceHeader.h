// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceHeader_h
#define SliceHeader_h

#include "itkCTSeriesReport.h"
#include "itkMetaDataDictionary.h"

#include <array>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace gdcm
{
class Reader;
}

namespace itk
{
namespace TransferLearning
{
/** What a file's header says of the slice in it. Text is without the padding of DICOM. */
struct SliceHeader
{
  std::string           file;
  std::string           seriesInstanceUID;
  std::string           sopInstanceUID;
  std::string           sopClassUID;
  std::string           modality;
  std::string           description;
  std::string           studyDate;
  std::string           manufacturer;
  std::string           patientID;
  std::string           frameOfReferenceUID;
  std::string           transferSyntax;
  std::string           photometricInterpretation;
  std::string           imageType;
  std::string           kernel;
  std::string           acquisition;
  std::string           tubeVoltage;
  std::string           temporalPosition;
  std::string           triggerTime;
  std::string           contrastAgent;
  unsigned int          columns{};
  unsigned int          rows{};
  long                  instanceNumber{};
  bool                  hasPixels{ false };
  std::array<double, 3> position{};
  std::array<double, 3> rowDirection{};    ///< Along a row, towards growing columns; of length 1.
  std::array<double, 3> columnDirection{}; ///< Along a column, at right angles to the row; of length 1.
  std::array<double, 2> pixelSpacing{};    ///< mm, along x and y.
  double                sliceThickness{};  ///< mm, 0 where the file has none.
  double                spacingBetweenSlices{};
  bool                  hasRescale{ false }; ///< Otherwise the file has neither slope nor intercept.
  double                rescaleSlope{ 1.0 };
  double                rescaleIntercept{ 0.0 };
  bool                  isLossy{ false };
  std::vector<double>   lossyRatios;       ///< (0028,2112), one for each compression.
  bool                  isSigned{ false }; ///< (0028,0103) of the stored values.
  unsigned int          bitsAllocated{};
  unsigned int          bitsStored{};
  std::size_t           pixelOffset{}; ///< Bytes before the pixels in the file.
  bool                  hasPadding{ false };
  double                storedPaddingLow{};
  double                storedPaddingHigh{};
  double                paddingLow{};             ///< HU, rounded as voxels are.
  double                paddingHigh{};            ///< HU, rounded as voxels are.
  bool                  replacesPadding{ false }; ///< By `replacedPadding` HU.
  std::string           defect;                   ///< Why this cannot be a slice of a volume; empty where it can.
  CTSeriesEnums::Reason reason{};                 ///< The kind of defect.
};

/** HU of padding that has no HU of its own in 16 bits, or another one in each slice: below those of any tissue. */
constexpr short replacedPadding = std::numeric_limits<short>::min();

/** A slice of a volume, if only its values could be told: leaving it out would leave a hole in the volume. */
inline bool
HasUntoldValues(const SliceHeader & header)
{
  using Reason = CTSeriesEnums::Reason;
  return header.reason == Reason::BitLayout || header.reason == Reason::TransferSyntax ||
         header.reason == Reason::ModalityLUT || header.reason == Reason::RescaleValue;
}

/** Thrown for one file; the message is the reason alone, for whoever knows the file's name. */
class UnreadableFile : public std::runtime_error
{
public:
  explicit UnreadableFile(const std::string & message, CTSeriesEnums::Reason reason = CTSeriesEnums::Reason::Damaged)
    : std::runtime_error(message)
    , m_Reason(reason)
  {}
  CTSeriesEnums::Reason
  GetReason() const
  {
    return m_Reason;
  }

private:
  CTSeriesEnums::Reason m_Reason;
};

/** Reads everything before the pixels; true where there are pixels. \throws UnreadableFile. */
bool
ReadUpToPixels(gdcm::Reader & reader, const std::string & file);

/** Reads up to the pixels. \throws UnreadableFile. */
SliceHeader
ReadSliceHeader(const std::string & file);

/** The public tags that are text or numbers, keyed and written as ITK's DICOM reader does. \throws UnreadableFile. */
MetaDataDictionary
ReadTags(const std::string & file);

/** Reads columns x rows voxels in HU. Stored values are taken as they are: (0028,0004) MONOCHROME1 says how to show
 * them, not what they mean. \throws UnreadableFile. */
void
ReadSliceVoxels(const SliceHeader & header, short * voxels);

/** GDCM writes its own remarks on broken files to the standard error stream; they are off while one of these lives. */
class QuietGDCM
{
public:
  QuietGDCM();
  ~QuietGDCM();
  QuietGDCM(const QuietGDCM &) = delete;
  QuietGDCM &
  operator=(const QuietGDCM &) = delete;

private:
  bool m_Warning;
  bool m_Error;
};

/** The last part of a path, the only one that may reach a report. */
std::string
FileName(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
