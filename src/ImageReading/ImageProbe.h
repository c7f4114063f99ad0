// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ImageProbe_h
#define ImageProbe_h

#include "ImageReading/PictureStructure.h"

#include "itkCommonEnums.h"
#include "itkImageBase.h"
#include "itkImageIOBase.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The stored axis along which a volume's slices are counted, and whether it is counted from its far end. */
struct SliceAxis
{
  unsigned int axis{ 2 };
  bool         flipped{ false };
};

/** The axis nearest to superior, as turning the volume to LPS makes it the third. */
SliceAxis
FindSuperiorAxis(const ImageBase<3>::DirectionType & direction);

/** The axis that samples of a volume are counted along: superior, or the stored third axis where a single slice or an
 * 8-bit volume has no orientation to speak of. */
SliceAxis
FindSampleAxis(const ImageBase<3> * geometry, bool isEightBit);

/** What the header of a file or series tells. */
struct ImageProbe
{
  unsigned int             numberOfSlices{ 1 };
  std::vector<double>      positions; ///< A slice each, mm along the normal of the slices, ascending.
  bool                     isDICOM{ false };
  bool                     isEightBit{ false }; ///< Unsigned.
  unsigned int             numberOfComponents{ 1 };
  std::string              modality;
  std::string              patientID;
  std::string              seriesInstanceUID;
  std::vector<std::string> warnings;
};

/** Those that the module reads, where ITK's build does not register them as the library is loaded: with ITK's module
 * macros, and so in the Python wheel. */
void
RegisterImageFormats();

/** Whether a PNG or DICOM file is whole, as far as that can be told without decoding; which picture it is.
 * \throws UnreadableFile with the reason, without the file. */
PictureFormat
CheckImageFile(const std::string & file);

/** The reader of a file with its header read, and the geometry as three-dimensional.
 * \throws ExceptionObject whose description is the reason, without the file. */
ImageIOBase::Pointer
OpenImageFile(const std::string & file);
ImageBase<3>::Pointer
MakeGeometry(const ImageIOBase * io);

/** \throws ExceptionObject whose description is the reason, without the file. */
ImageProbe
ProbeFile(const std::string & file);

/** One DICOM series of a folder. \throws ExceptionObject of CTSeriesReader. */
ImageProbe
ProbeSeries(const std::string & folder, const std::string & seriesInstanceUID);

/** Text of a DICOM tag ("gggg|eeee") in a dictionary, trimmed; empty where it is missing. */
std::string
GetTag(const MetaDataDictionary & dictionary, const std::string & tag);

/** First line of an exception's description, without paths below `folder` spelled in full. */
std::string
ShortenReason(const std::string & description, const std::string & folder);
} // namespace TransferLearning
} // namespace itk

#endif
