// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceHeader_h
#define SliceHeader_h

#include "itkMetaDataDictionary.h"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

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
  double                rescaleSlope{ 1.0 };
  double                rescaleIntercept{ 0.0 };
  bool                  isSigned{ false }; ///< (0028,0103) of the stored values.
  unsigned int          bitsAllocated{};
  unsigned int          bitsStored{};  ///< Of which the highest is bit `bitsStored` - 1; 0 where it is another.
  std::size_t           pixelOffset{}; ///< Bytes before the pixels in the file.
  bool                  hasPadding{ false };
  double                paddingLow{};  ///< HU, rounded as voxels are.
  double                paddingHigh{}; ///< HU, rounded as voxels are.
  std::string           defect;        ///< Why this cannot be a slice of a volume; empty where it can.
};

/** Thrown for one file; the message is the reason alone, for whoever knows the file's name. */
class UnreadableFile : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

/** Reads everything before the pixels; true where there are pixels. \throws UnreadableFile. */
bool
ReadUpToPixels(gdcm::Reader & reader, const std::string & file);

/** Reads up to the pixels. \throws UnreadableFile. */
SliceHeader
ReadSliceHeader(const std::string & file);

/** Whether it is a DICOM object that is no image: without pixels, and without Rows (0028,0010), so that they are not
 * missing. Reports, structure sets, plans, presentation states, encapsulated documents. */
bool
IsObjectWithoutPixels(const std::string & file);

/** The public tags that are text or numbers, keyed and written as ITK's DICOM reader does. \throws UnreadableFile. */
MetaDataDictionary
ReadTags(const std::string & file);

/** Reads columns x rows voxels in HU. Stored values are taken as they are: (0028,0004) MONOCHROME1 says how to show
 * them, not what they mean. \throws UnreadableFile. */
void
ReadSliceVoxels(const SliceHeader & header, short * voxels);

/** GDCM writes its own remarks on broken files to the standard error stream; they are off while one of these lives, in
 * whatever thread. */
class QuietGDCM
{
public:
  QuietGDCM();
  ~QuietGDCM();
  QuietGDCM(const QuietGDCM &) = delete;
  QuietGDCM &
  operator=(const QuietGDCM &) = delete;
};

/** The last part of a path, the only one that may reach a report. */
std::string
FileName(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
