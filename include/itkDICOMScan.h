// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDICOMScan_h
#define itkDICOMScan_h

#include "itkCTSeriesPolicies.h"
#include "itkCTSeriesReport.h"
#include "itkProcessObject.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <string>
#include <vector>

namespace itk
{
/** \class DICOMScan
 * \brief Finds the CT volumes in a folder of DICOM files.
 *
 * Input: a folder, searched with all its subfolders in one pass; links to folders are not followed; or a DICOMDIR, of
 * which the files that it lists are read. Output: one report
 * per volume, with its files in slice order, a status, and, if the volume is refused, a reason code and a sentence. A
 * Series Instance UID may hold several volumes: slices of another patient, frame of reference, matrix, orientation,
 * pixel spacing, kernel, temporal position, contrast agent or kind of pixels (0008,0008) are volumes of their own, and
 * so are overlapping stretches of another slice thickness, tube voltage, trigger time or acquisition, and images with
 * other pixels at one position. No volume mixes two. Files of a series that are not slices (localizers, pictures of
 * screens, ...) make a refused entry for each reason. Every file, or every frame
 * of a file with several, is in exactly one place: in the files of a volume, in the files left out of one (copies of a
 * slice), or in GetUnreadable().
 *
 * Volumes are sorted by Series Instance UID, then as numbered in it: the largest first. CTSeriesReader::SetVolume()
 * reads one of them.
 *
 * Reads headers with all threads of the multi-threader; pixels only of files that nothing else tells apart. Memory: a
 * header of about 2 kB per DICOM file. Progress and abort: after every block of files.
 *
 * \throws ExceptionObject naming the folder if it does not exist or cannot be read. \sa CTSeriesReader
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT DICOMScan : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DICOMScan);

  using Self = DICOMScan;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(DICOMScan);

  /** A folder or a DICOMDIR. */
  itkSetStringMacro(Path);
  itkGetStringMacro(Path);

  /** As in CTSeriesReader: which volumes are refused, and what the reports say of the others. */
  void
  SetPolicies(const CTSeriesPolicies & policies);
  const CTSeriesPolicies &
  GetPolicies() const
  {
    return m_Policies;
  }

  /** Scans the folder. */
  void
  Update() override;

  /** Valid after Update(). */
  const std::vector<CTSeriesReport> &
  GetVolumes() const
  {
    return m_Volumes;
  }

  /** Files that are not DICOM, cannot be read, or are listed by the DICOMDIR and not there, and folders that cannot be
   * opened. Valid after Update(). */
  const std::vector<CTSeriesReport::LeftOut> &
  GetUnreadable() const
  {
    return m_Unreadable;
  }

  /** Formats one line per volume below a header line, each ending with a newline. */
  static std::string
  FormatTable(const std::vector<CTSeriesReport> & volumes);

protected:
  DICOMScan() = default;
  ~DICOMScan() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string                          m_Path{};
  CTSeriesPolicies                     m_Policies{};
  std::vector<CTSeriesReport>          m_Volumes{};
  std::vector<CTSeriesReport::LeftOut> m_Unreadable{};
};
} // namespace itk

#endif
