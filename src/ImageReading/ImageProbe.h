// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ImageProbe_h
#define ImageProbe_h

#include "ImageReading/ImageFile.h"
#include "itkCTSeriesPolicies.h"

#include <stdexcept>
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

/** The axis that samples of a volume are counted along: superior, or the stored third axis where a single slice or an
 * 8-bit volume has no orientation to speak of, and of a series, which counts its files. */
SliceAxis
FindSampleAxis(const ImageBase<3> * geometry, bool isEightBit);

/** A warning of a series, and what is equal of all of its kind. */
struct SeriesWarning
{
  std::string kind;
  std::string sentence;
};

/** What the header of a file or series tells. */
struct ImageProbe
{
  unsigned int               numberOfSlices{ 1 };
  std::vector<double>        positions; ///< A slice each, mm along the normal of the slices towards LPS; sorted.
  bool                       isDICOM{ false };
  ClassifierInput            input;
  std::string                patientID;
  std::string                seriesInstanceUID;
  std::vector<SeriesWarning> warnings; ///< Of a series, or of a file with several frames.
};

/** Thrown for DICOM objects that are no images: reports, structures, plans, presentation states, documents. */
class ObjectWithoutPixels : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

/** \param policies of a CT with several frames, whose slices are counted as those of a series
 * \throws ObjectWithoutPixels.
 * \throws ExceptionObject whose description is the reason, without the file. */
ImageProbe
ProbeFile(const std::string & file, const CTSeriesPolicies & policies);

/** One DICOM series of a folder. \throws ExceptionObject of CTSeriesReader. */
ImageProbe
ProbeSeries(const std::string & folder, const std::string & seriesInstanceUID, const CTSeriesPolicies & policies);
} // namespace TransferLearning
} // namespace itk

#endif
