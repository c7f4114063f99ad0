// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceHeader_h
#define SliceHeader_h

#include "itkCTSeriesReport.h"
#include "itkMetaDataDictionary.h"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct DataElement;
struct DICOMHeader;

/** How the pixels of a file are stored (PS3.3 C.7.6.3), and where. */
struct StoredPixels
{
  std::string   transferSyntax;
  std::string   photometricInterpretation;
  unsigned int  columns{};
  unsigned int  rows{};
  unsigned int  samples{ 1 };
  unsigned int  frames{ 1 };
  unsigned int  bitsAllocated{};
  unsigned int  bitsStored{}; ///< Of which the highest is bit `bitsStored` - 1; 0 where it is another.
  bool          isSigned{ false };
  bool          isPlanar{ false };   ///< (0028,0006): colors one after the other.
  bool          isOfWords{ false };  ///< Representation OW.
  std::uint32_t tag{};               ///< Of the element with the pixels; 0 where there is none.
  std::uint32_t length{};            ///< Bytes, or `undefinedLength` of encapsulated ones.
  std::uint64_t position{};          ///< Of the first byte.
  std::uint64_t deflatedFrom{};      ///< See DICOMHeader.
  std::uint64_t offsetTable{};       ///< Position of the Extended Offset Table (7FE0,0001); 0 where there is none.
  std::uint64_t offsetTableLength{}; ///< Bytes of it.
  std::uint64_t bytesThere{};        ///< From the first byte of the pixels to the end of the file.
  /** The inflated bytes of a deflated file, as long as several of its frames are read; otherwise null. */
  std::shared_ptr<const std::vector<char>> inflated;
  /** Of several compressed frames: what FindFragments() found; null where it was not asked. */
  std::shared_ptr<const std::vector<DataElement>> fragments;

  bool
  IsUncompressed() const;
  bool
  IsBigEndian() const;
};

/** What a file's header says of the slice in it, or of one of its frames. Text is without the padding of DICOM. */
struct SliceHeader : StoredPixels
{
  std::string           file;
  unsigned int          frame{ 0 };           ///< In the file, from 0.
  bool                  hasOwnPlace{ false }; ///< The file says where each of its frames lies.
  std::string           seriesInstanceUID;
  std::string           sopInstanceUID;
  std::string           sopClassUID;
  std::string           modality;
  std::string           description;
  std::string           studyDate;
  std::string           manufacturer;
  std::string           patientID;
  std::string           frameOfReferenceUID;
  std::string           imageType;
  std::string           kernel;
  std::string           acquisition;
  std::string           tubeVoltage;
  std::string           temporalPosition;
  std::string           triggerTime;
  std::string           acquisitionTime;
  std::string           contrastAgent;
  long                  instanceNumber{};
  bool                  hasPixels{ false };
  std::array<double, 3> position{};
  std::array<double, 3> rowDirection{};    ///< Along a row, towards growing columns; of length 1.
  std::array<double, 3> columnDirection{}; ///< Along a column, at right angles to the row; of length 1.
  std::array<double, 2> pixelSpacing{};    ///< mm, along x and y.
  double                sliceThickness{};  ///< mm, 0 where the file has none.
  double                spacingBetweenSlices{};
  double                exposure{};          ///< mAs, 0 where the file has none.
  bool                  hasRescale{ false }; ///< Otherwise the file has neither slope nor intercept.
  double                rescaleSlope{ 1.0 };
  double                rescaleIntercept{ 0.0 };
  bool                  isLossy{ false };
  std::vector<double>   lossyRatios; ///< (0028,2112), one for each compression.
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

/** How the pixels behind a header are stored. \throws UnreadableFile. */
StoredPixels
DescribePixels(const DICOMHeader & header);

/** Reads up to the pixels: one header per frame if the file says where each of them lies, otherwise one of the first.
 * \throws UnreadableFile. */
std::vector<SliceHeader>
ReadSliceHeaders(const std::string & file);

/** Whether it is a DICOM object that is no image: without pixels, and without Rows (0028,0010), so that they are not
 * missing. Reports, structure sets, plans, presentation states, encapsulated documents. */
bool
IsObjectWithoutPixels(const std::string & file);

/** The public tags that are text or numbers, keyed and written as ITK's DICOM reader does; those of the functional
 * groups of a frame as if it were a file of its own. \throws UnreadableFile. */
MetaDataDictionary
ReadTags(const std::string & file, unsigned int frame = 0);

/** Reads columns x rows voxels in HU. Stored values are taken as they are: (0028,0004) MONOCHROME1 says how to show
 * them, not what they mean. \throws UnreadableFile. */
void
ReadSliceVoxels(const SliceHeader & header, short * voxels);

/** The last part of a path, the only one that may reach a report. */
std::string
FileName(const std::string & file);

/** Of a slice: with the number of the frame, from 1, where the file has several. */
std::string
SliceName(const SliceHeader & slice);
} // namespace TransferLearning
} // namespace itk

#endif
