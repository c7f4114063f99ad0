// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTSeriesReader_h
#define itkCTSeriesReader_h

#include "itkImage.h"
#include "itkImageSource.h"
#include "TransferLearning/itkPaddingRange.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
/** \class CTSeriesSummary
 * \brief One series of a folder: what a person needs to choose it.
 * \ingroup TransferLearning
 */
struct CTSeriesSummary
{
  std::string              seriesInstanceUID;
  std::string              modality;
  std::string              description;
  std::string              studyDate;
  unsigned int             columns{};
  unsigned int             rows{};
  std::vector<std::string> files;
};

/** \class CTSeriesReport
 * \brief What CTSeriesReader found in a series, left out of it, and doubts about it.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT CTSeriesReport
{
  /** A file that is not in the image, and why. */
  struct LeftOut
  {
    std::string file;
    std::string reason;
  };

  std::string              seriesInstanceUID;
  std::string              modality;
  std::string              description;
  std::string              manufacturer;
  std::string              patientID; ///< Never part of ToJSON() unless asked for.
  std::string              transferSyntax;
  std::string              photometricInterpretation;
  std::vector<std::string> files; ///< In the order of the slices, ascending along the normal.
  /** Position of each slice's first voxel, mm, LPS. */
  std::vector<std::array<double, 3>> positions;
  double                             rescaleSlope{ 1.0 };
  double                             rescaleIntercept{ 0.0 };
  double                             sliceSpacing{ 0.0 };            ///< mm, median distance along the normal.
  double                             maximumSpacingDeviation{ 0.0 }; ///< mm, largest departure from it.
  unsigned int                       numberOfGaps{ 0 };              ///< Distances above 1.5 times the median.
  double                             gantryTilt{ 0.0 }; ///< Degrees between the normal and the stacking direction.
  bool                               hasPadding{ false };
  double                             paddingLow{ 0.0 };  ///< HU.
  double                             paddingHigh{ 0.0 }; ///< HU.
  std::vector<LeftOut>               leftOut;
  std::vector<std::string>           warnings; ///< Sentences for a person.

  /** Without patient identity and with file names, not paths, unless `identifiers`. */
  std::string
  ToJSON(bool identifiers = false) const;
};

/** \class CTSeriesReader
 * \brief Reads one DICOM CT series to HU, and says what it found.
 *
 * Input: a folder (searched recursively), or one DICOM file (the series that it is part of, in its folder).
 * Output: `Image<short, 3>`, HU: stored value x Rescale Slope + Rescale Intercept, once; results that are no integer
 * are rounded to the nearest, and the report says so. Of each stored value the Bits Stored (0028,0101) count, whatever
 * the other bits hold (PS3.5 8.1.1). Photometric Interpretation MONOCHROME1 tells how to show values, not what they
 * mean: HU are never inverted. Slices are sorted ascending along the normal of the image plane by (0020,0032). The
 * direction is that of (0020,0037); the third column is the stacking direction where the slices are tilted, and then
 * not orthogonal to the others, else the normal. Spacing along z: first to last position over the number of distances;
 * the median distance where gaps are allowed; the slice thickness of a single slice.
 *
 * Kept is the largest group of files that can share a grid. Left out, each with its reason in the report: localizers;
 * files of another patient, frame of reference, image type, matrix size, orientation, pixel spacing or kernel; an
 * acquisition that interleaves with a larger one; duplicates of a position (the lowest instance number is kept); files
 * without pixels, in color or with several frames; and what cannot be read as DICOM. A file that was given as Path
 * decides its group.
 *
 * Errors: several series without SetSeriesInstanceUID; groups of equal size; a gap (more than 1.5 times the median
 * distance) or slices shifted in their planes by more than a pixel, unless AllowGaps; pixels that cannot be decoded; HU
 * out of the range of `short`. Uneven spacing, tilt, a modality other than CT and a single slice are warnings.
 *
 * Headers are read by UpdateOutputInformation(), pixels by Update(), in as many threads as the multi-threader has, and
 * only of the requested slices. Progress and abort: every block of slices.
 *
 * The output's MetaDataDictionary carries the tags of the first slice as ITK writes them ("gggg|eeee"), and the padding
 * range in HU, where the series has one, as doubles under PaddingLowKey and PaddingHighKey.
 *
 * \throws ExceptionObject that names the folder, the file and the tag. \sa NetworkImageReader, CTSeriesReport
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT CTSeriesReader : public ImageSource<Image<short, 3>>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(CTSeriesReader);

  using Self = CTSeriesReader;
  using Superclass = ImageSource<Image<short, 3>>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using OutputImageType = Image<short, 3>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(CTSeriesReader);

  /** Keys of the padding range in the output's dictionary, values `double`, HU. */
  static constexpr const char * PaddingLowKey = TransferLearning::PaddingLowKey;
  static constexpr const char * PaddingHighKey = TransferLearning::PaddingHighKey;

  /** A folder or a file. */
  itkSetStringMacro(Path);
  itkGetStringMacro(Path);

  /** (0020,000E); empty where the folder has one series only. */
  itkSetStringMacro(SeriesInstanceUID);
  itkGetStringMacro(SeriesInstanceUID);

  /** Read a series with gaps or uneven spacing all the same; the report then carries the warning. Off by default. */
  itkSetMacro(AllowGaps, bool);
  itkGetConstMacro(AllowGaps, bool);
  itkBooleanMacro(AllowGaps);

  /** Valid after UpdateOutputInformation(). */
  const CTSeriesReport &
  GetReport() const
  {
    return m_Report;
  }

  /** All DICOM series with pixels below a folder, by UID. Files that are not DICOM are passed over. */
  static std::vector<CTSeriesSummary>
  ListSeries(const std::string & folder);

  /** A line a series, under a line of headings, each ending in a newline. */
  static std::string
  FormatTable(const std::vector<CTSeriesSummary> & series);

protected:
  CTSeriesReader();
  ~CTSeriesReader() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  GenerateOutputInformation() override;
  void
  EnlargeOutputRequestedRegion(DataObject * output) override;
  void
  GenerateData() override;

private:
  struct Volume;

  /** Finds the slices and what the report says of them. */
  void
  Inspect();

  std::string             m_Path{};
  std::string             m_SeriesInstanceUID{};
  bool                    m_AllowGaps{ false };
  CTSeriesReport          m_Report{};
  std::unique_ptr<Volume> m_Volume;
};
} // namespace itk

#endif
