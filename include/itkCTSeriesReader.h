// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTSeriesReader_h
#define itkCTSeriesReader_h

#include "itkCTSeriesPolicies.h"
#include "itkCTSeriesReport.h"
#include "itkImage.h"
#include "itkImageSource.h"
#include "TransferLearning/itkPaddingRange.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct SliceVoxels;
}

/** \class CTSeriesSummary
 * \brief Description of one series of a folder, for choosing one.
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

/** \class CTSeriesReader
 * \brief Reads one DICOM CT series as HU and reports what it found.
 *
 * Input: a folder (searched recursively), a DICOMDIR (the files that it lists, inside its own folder), or one DICOM
 * file (reads its series from the file's folder). A file with several frames holds a slice per frame, if its functional
 * groups (Enhanced CT) or a vector of positions say where each of them lies. Output: `Image<short, 3>` in HU: stored
 * value x Rescale Slope + Rescale Intercept, applied once; fractions are rounded to the nearest integer, and the report
 * says so. Only the Bits Stored (0028,0101) of a stored value count (PS3.5 8.1.1). HU are never inverted: Photometric
 * Interpretation MONOCHROME1 says how to display values, not what they mean. Slices are sorted along the normal of the
 * image plane by (0020,0032). The direction is taken from (0020,0037); its third column is the normal. Spacing along z:
 * first to last position divided by the number of intervals; the slice thickness if there is only one slice.
 *
 * Slices that are not a regular grid are read as CTSeriesPolicies say. By default gaps are refused, and a series that
 * is unevenly spaced or tilted is resampled: linearly between the positions of the slices along the normal, with slices
 * shifted back within their planes, on a grid that is wide enough for all of them. Voxels outside of the slices are air
 * (-1024 HU), or padding if the series has it. KeepAcquiredSlicesOn() reads the slices as they are instead, for
 * networks that take slices: the third axis then counts the files, and their true positions are those of the report.
 * ResampleToRegularGrid() makes the regular grid of them, or of a heat map of them, later.
 *
 * A series may hold several volumes, which are told apart as DICOMScan describes. The largest one is read unless
 * SetVolumeNumber(), or Path if it is a file, chooses another; a warning says that there are others. Files that are not
 * part of the volume are left out, each with a reason in the report: those of other volumes, localizers, pictures of
 * screens, projections, SOP classes other than CT, values other than HU, copies of a slice, files without pixels, in
 * color or with several frames whose positions are not stated, and files that cannot be read as DICOM.
 *
 * Errors: several series without SetSeriesInstanceUID; volumes of equal size without SetVolumeNumber; a slice whose
 * values cannot be told, as its Rescale Slope or Intercept is not a number or is missing where other slices have it;
 * what the policies refuse; pixels that cannot be decoded; HU outside the range of `short`. Gaps, uneven spacing, tilt,
 * slices that are not axial, modalities other than CT, a rescale that is missing in all slices, lossy compression and
 * single slices cause warnings.
 *
 * UpdateOutputInformation() reads the headers; Update() reads the pixels of the requested slices only, one frame at a
 * time per thread, using all threads of the multi-threader, and completes GetReport() by what the voxels show. Progress
 * and abort: after every block of slices.
 *
 * The output's MetaDataDictionary contains the tags of the first slice in ITK's notation ("gggg|eeee") and, if the
 * series has a padding range, its limits in HU as doubles under PaddingLowKey and PaddingHighKey. Padding that has no
 * 16-bit HU, or that differs between slices, is read as -32768 in every slice.
 *
 * \throws ExceptionObject naming the folder, the file and the tag. \sa NetworkImageReader, CTSeriesReport
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

  /** Keys of the padding range in the output's dictionary; values are `double`, in HU. */
  static constexpr const char * PaddingLowKey = TransferLearning::PaddingLowKey;
  static constexpr const char * PaddingHighKey = TransferLearning::PaddingHighKey;

  /** A folder, a DICOMDIR or a file. */
  itkSetStringMacro(Path);
  itkGetStringMacro(Path);

  /** (0020,000E); may be empty if the folder has only one series. */
  itkSetStringMacro(SeriesInstanceUID);
  itkGetStringMacro(SeriesInstanceUID);

  /** The number of a volume of the series, as DICOMScan lists them, from 1; 0, the default: the largest one, or that of
   * Path if it is a file. */
  itkSetMacro(VolumeNumber, unsigned int);
  itkGetConstMacro(VolumeNumber, unsigned int);

  /** Reads a volume that DICOMScan found, without another search: Path, series and number are not used. */
  void
  SetVolume(const CTSeriesReport & volume);

  /** How to treat gaps, uneven spacing and tilt. */
  void
  SetPolicies(const CTSeriesPolicies & policies);
  const CTSeriesPolicies &
  GetPolicies() const
  {
    return m_Policies;
  }

  /** Read the slices as they were acquired, whatever a regular grid needs. Off by default. */
  itkSetMacro(KeepAcquiredSlices, bool);
  itkGetConstMacro(KeepAcquiredSlices, bool);
  itkBooleanMacro(KeepAcquiredSlices);

  /** Valid after UpdateOutputInformation(). */
  const CTSeriesReport &
  GetReport() const
  {
    return m_Report;
  }

  /** Lists all DICOM series with pixels below a folder, by UID. Other files are skipped. */
  static std::vector<CTSeriesSummary>
  ListSeries(const std::string & folder);

  /** Formats one line per series below a header line, each ending with a newline. */
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

  /** Finds the slices and fills the report. */
  void
  Inspect();
  void
  InspectPath();
  void
  InspectScanned();
  /** Decodes slices, each into memory of its own, using all threads. */
  void
  ReadSlices(const std::vector<std::pair<std::size_t, short *>> & slices,
             std::vector<TransferLearning::SliceVoxels> &         measured);
  void
  ReadAcquiredSlices();
  void
  InterpolateSlices();
  /** Fires a ProgressEvent. \throws ProcessAborted. */
  void
  ReportSlices(std::size_t done, std::size_t count);

  std::string             m_Path{};
  std::string             m_SeriesInstanceUID{};
  unsigned int            m_VolumeNumber{ 0 };
  CTSeriesPolicies        m_Policies{};
  bool                    m_KeepAcquiredSlices{ false };
  CTSeriesReport          m_Scanned{};
  CTSeriesReport          m_Report{};
  std::unique_ptr<Volume> m_Volume;
};
} // namespace itk

#endif
