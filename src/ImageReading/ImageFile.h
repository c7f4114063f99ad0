// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ImageFile_h
#define ImageFile_h

#include "ImageReading/PictureStructure.h"
#include "ImageReading/TIFFForm.h"
#include "ImageReading/VolumePixels.h"
#include "TransferLearning/itkRawInput.h"
#include "itkCTSeriesReader.h"

#include "itkImage.h"
#include "itkImageIOBase.h"
#include "itkVectorImage.h"

#include <mutex>
#include <optional>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** A picture, DICOM file or volume whose header has been read. */
struct ImageFile
{
  std::string                 path;
  ImageIOBase::Pointer        io;
  ImageBase<3>::Pointer       geometry; ///< As three-dimensional.
  ClassifierInput             description;
  bool                        isDICOM{ false };
  bool                        isCTSlice{ false }; ///< One that CTSeriesReader reads in a series.
  CTSeriesReader::Pointer     frames;             ///< Of a CT with several frames; the header has been read.
  std::optional<VolumePixels> volume;             ///< Where this module reads the pixels itself.
  TIFFForm                    tiff;
};

/** The one of these that holds an image's values. */
struct ImageValues
{
  Image<short, 3>::Pointer               volume;    ///< Integers.
  Image<float, 3>::Pointer               fractions; ///< Fractions, and integers beyond 16 bits.
  VectorImage<unsigned char, 3>::Pointer picture;   ///< 8 bits, gray or RGB with or without alpha.
};

/** Those that the module reads, where ITK's build does not register them as the library is loaded: with ITK's module
 * macros, and so in the Python wheel. */
void
RegisterImageFormats();

/** Locks what only one thread may use: the library that reads NRRD files collects its errors for the whole process.
 * Other formats are read by several threads at the same time. */
std::unique_lock<std::mutex>
LockFormat(const ImageIOBase * io);
/** The reader of a format that is not a picture's; null where there is none. */
ImageIOBase::Pointer
CreateImageIO(const std::string & file);

/** Whether a PNG or DICOM file is whole, as far as that can be told without decoding; which picture it is.
 * \throws UnreadableFile with the reason, without the file. */
PictureFormat
CheckImageFile(const std::string & file);

/** Reads the header.
 * \param policies of a CT with several frames, which is read as a series
 * \param keepsAcquiredSlices of such a CT; otherwise a regular grid of them, where they are none
 * \throws ExceptionObject or UnreadableFile whose description is the reason, without the file. */
ImageFile
OpenImageFile(const std::string & file, const CTSeriesPolicies & policies, bool keepsAcquiredSlices);

/** Reads the pixels, each value as the file means it. What is no number or infinite becomes NaN, which preprocessing
 * takes for air. \throws ExceptionObject or UnreadableFile whose description is the reason, without the file. */
ImageValues
ReadImageValues(const ImageFile & file);

/** VerifyRawInput(), or VerifyCTToDraw() of what is drawn; the refusal names the path. */
std::vector<std::string>
VerifyInputOfPath(const std::string &               path,
                  const ClassifierInput &           input,
                  const CTPreprocessingParameters & parameters);

/** First line of an exception's description, without paths below `folder` spelled in full. */
std::string
ShortenReason(const std::string & description, const std::string & folder);

/** What any exception says, so; memory that is not there is said of the image. */
std::string
ShortenReason(const std::exception & error, const std::string & folder);
} // namespace TransferLearning
} // namespace itk

#endif
