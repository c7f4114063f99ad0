// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLabeledImageDataset_h
#define itkLabeledImageDataset_h

#include "itkCTPreprocessingParameters.h"
#include "itkDataObject.h"
#include "itkObjectFactory.h"
#include "itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct DatasetEntry;
}

/** \class LabeledImageDatasetEnums
 * \brief Enumerations of LabeledImageDataset.
 * \ingroup TransferLearning
 */
class LabeledImageDatasetEnums
{
public:
  enum class Split : uint8_t
  {
    Training,
    Validation,
    Test,
    Unassigned ///< Until SplitRandomly().
  };

  /** What must not be on both sides of a split. */
  enum class SplitUnit : uint8_t
  {
    Patient,
    Series,
    SliceBlock ///< Explicit splits and slice ranges of one series, with at least 2 guard slices between them.
  };

  /** Where patient identity came from. */
  enum class PatientSource : uint8_t
  {
    Manifest,
    DICOM,
    Pattern,
    Folder,
    File ///< None: each file is its own patient, and leakage cannot be excluded.
  };

  /** How the intensity of the files is to be taken. */
  enum class IntensityMode : uint8_t
  {
    Automatic, ///< CT DICOM is HU, 8-bit images are pictures; anything else is refused.
    HounsfieldUnits,
    Picture
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, LabeledImageDatasetEnums::Split value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, LabeledImageDatasetEnums::SplitUnit value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, LabeledImageDatasetEnums::PatientSource value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, LabeledImageDatasetEnums::IntensityMode value);

/** \class LabeledSlice
 * \brief One slice of one file or series: a sample of a network for images, or part of one of a network for volumes.
 * \ingroup TransferLearning
 */
struct LabeledSlice
{
  std::string                     path;              ///< File, or folder of a DICOM series.
  std::string                     seriesInstanceUID; ///< Of DICOM, else empty.
  unsigned int                    slice{ 0 };        ///< 0-based, ascending toward superior; 0 for a picture.
  unsigned int                    label{ 0 };        ///< Index into the class names.
  std::string                     patient;
  LabeledImageDatasetEnums::Split split{ LabeledImageDatasetEnums::Split::Unassigned };
  double                          weight{ 1.0 };
  /** Of the volume that begins with this one: a file, a series, or the range of slices in a row of the manifest; 0
   * where none begins. */
  unsigned int slicesOfVolume{ 0 };
};

/** \class LabeledImageDataset
 * \brief Labelled files and series, their patients and their splits; holds no pixels.
 *
 * ReadFolder(): subfolders are classes; subfolders named train, validation, val or test (any case) hold classes of that
 * split ("valid" is taken for validation). Hidden and system entries are ignored and counted. A class folder may hold
 * pictures (PNG, JPEG, TIFF, BMP), single DICOM slices, volumes (NIfTI, NRRD, MetaImage: each slice is a sample),
 * folders of them, and folders with DICOM series (each slice of each series is a sample). A class without a readable
 * file is none.
 *
 * ReadManifest(): CSV, UTF-8, header required: `path,label[,patient][,split][,weight][,first_slice,last_slice |
 * first_mm,last_mm]`; paths are relative to the manifest; `split` is train, validation or test; a path may be a folder
 * with one DICOM series. Slice ranges are 0-based and inclusive; without a range every slice is a sample.
 *
 * A sample of a network for volumes is a whole file or series, or the range of slices of a row. It is known by the
 * index of its first slice; splits, labels and the search for equal pixels are those of the slices.
 *
 * Slices are those of the volume turned to LPS, ascending toward superior: for axial series the order along the normal,
 * feet to head. Slices of 8-bit volumes, which have no orientation, are counted as the file has them. `first_mm` and
 * `last_mm` are positions along the slices' normal (LPS, mm; for axial series the z coordinate).
 *
 * The order of the samples is that of path (byte by byte), series and slice, whatever order the disk has them in.
 * doc/data.md explains all of it with examples.
 *
 * Patient: manifest column, else DICOM (0010,0020), else PatientPattern on the path (first group, else the match), else
 * the subfolder below the class folder, else each file.
 *
 * Class names are sorted and keep their order from then on.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT LabeledImageDataset : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LabeledImageDataset);

  using Self = LabeledImageDataset;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using SplitEnum = LabeledImageDatasetEnums::Split;
  using SplitUnitEnum = LabeledImageDatasetEnums::SplitUnit;
  using PatientSourceEnum = LabeledImageDatasetEnums::PatientSource;
  using IntensityModeEnum = LabeledImageDatasetEnums::IntensityMode;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LabeledImageDataset);

  /** ECMAScript regular expression on the path below the dataset's folder; set before reading. */
  itkSetStringMacro(PatientPattern);
  itkGetStringMacro(PatientPattern);

  itkSetEnumMacro(SplitUnit, SplitUnitEnum);
  itkGetEnumMacro(SplitUnit, SplitUnitEnum);

  itkSetEnumMacro(IntensityMode, IntensityModeEnum);
  itkGetEnumMacro(IntensityMode, IntensityModeEnum);

  /** Folder or manifest, by what the path is. */
  void
  Read(const std::string & path);
  void
  ReadFolder(const std::string & folder);
  void
  ReadManifest(const std::string & file);

  /** Reads every file once and takes out those whose pixels cannot be read; they are listed in GetUnreadableFiles(). */
  void
  RemoveUnreadableFiles();

  /** Assigns what has no split yet: whole split units, stratified by class, seeded. Fractions of the units, in [0, 1);
   * what is left is training. Files with equal pixels stay together, and so does what already has a split with the rest
   * of its unit. A unit counts for its most frequent label. Each class keeps at least one unit in training; where the
   * units of a class do not suffice, the warnings say so. The result depends on the files, the fractions and the seed
   * alone. Begins with RemoveUnreadableFiles().
   * \throws ExceptionObject for fractions out of range, and for SliceBlock where a sample has no split. */
  void
  SplitRandomly(double validationFraction, double testFraction, uint64_t seed);

  /** \throws ExceptionObject with the list where a split unit, or a file with equal pixels, is on both sides of a
   * split, where a slice-block has fewer than 2 guard slices, or where equal pixels have different labels. Slices of
   * volumes that have one value throughout (air, padding) are not compared. Reads every file once, unless
   * SplitRandomly() or RemoveUnreadableFiles() did. */
  void
  VerifyNoLeakage() const;

  /** One sentence for every report: what the split does and does not exclude. */
  std::string
  GetLeakageStatement() const;

  /** What Automatic decides from the files, see IntensityMode. \throws ExceptionObject with the percentiles where it
   * cannot, and where the files mix HU and pictures. */
  CTPreprocessingEnums::Intensity
  DetermineIntensity() const;

  const std::vector<std::string> &
  GetClassNames() const
  {
    return m_ClassNames;
  }
  /** For evaluation: labels are mapped by name to these. \throws ExceptionObject naming the class that is not among
   * them. */
  void
  AdoptClassNames(const std::vector<std::string> & classNames);

  /** Makes one class of several, before training or AdoptClassNames(): "disease" of mass, pneumonia and COVID leaves
   * normal and disease. The names are sorted again.
   * \throws ExceptionObject naming a class that is not there, and where the name is that of a class that stays. */
  void
  MergeClasses(const std::string & name, const std::vector<std::string> & classNames);

  const std::vector<LabeledSlice> &
  GetSlices() const
  {
    return m_Slices;
  }
  /** Samples of a network of that dimension, as indices into GetSlices(): all slices, or those that a volume begins
   * with. */
  std::vector<std::size_t>
  GetSplit(SplitEnum split, unsigned int dimension = 2) const;
  /** Samples a class in a split. */
  std::vector<std::size_t>
  CountClasses(SplitEnum split, unsigned int dimension = 2) const;
  /** For a network for volumes. \throws ExceptionObject where the parameters make none, and naming the first sample
   * that is a single image. */
  void
  VerifyVolumes(const CTPreprocessingParameters & parameters) const;
  /** Distinct split units in a split. */
  std::size_t
  CountUnits(SplitEnum split) const;

  PatientSourceEnum
  GetPatientSource() const
  {
    return m_PatientSource;
  }
  std::size_t
  GetNumberOfIgnoredEntries() const
  {
    return m_NumberOfIgnoredEntries;
  }
  /** Files that could not be read, as "file: reason". */
  const std::vector<std::string> &
  GetUnreadableFiles() const
  {
    return m_UnreadableFiles;
  }
  const std::vector<std::string> &
  GetWarnings() const
  {
    return m_Warnings;
  }
  /** Folder that reports show paths relative to. */
  const std::string &
  GetRoot() const
  {
    return m_Root;
  }
  /** Path of a sample below the root, for reports: no absolute path leaves the program. */
  std::string
  GetRelativePath(std::size_t sliceIndex) const;

  /** Reads samples and preprocesses them as a network sees them: `visit` gets rows x columns x channels floats of each,
   * in the order asked for, valid during the call. Samples of one volume are best asked for together. Where the
   * parameters make volumes it gets slices x rows x columns x channels, and the indices are those that volumes begin
   * with.
   * \throws ExceptionObject naming the file that cannot be read. */
  void
  VisitPreprocessedSamples(const std::vector<std::size_t> &           sliceIndices,
                           const CTPreprocessingParameters &          parameters,
                           const std::function<void(const float *)> & visit) const;

  /** SHA-256 over path below the root, series, slice, class name and split of every sample, in order: the split's
   * identity. */
  std::string
  ComputeSplitHash() const;

  /** `path,slice,label,split` a line, mode 0600; patients only with `identifiers`. */
  void
  WriteSplit(const std::string & file, bool identifiers = false) const;

  void
  Initialize() override;

protected:
  LabeledImageDataset();
  ~LabeledImageDataset() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  /** What a file's numbers mean, as far as the file tells. */
  enum class ContentEnum : uint8_t
  {
    CT,
    Picture,
    MR,
    Other
  };

  struct SampleTraits
  {
    ContentEnum content{ ContentEnum::Other };
    bool        ofVolume{ false }; ///< One of several slices.
  };

  /** Turns files into samples: class names, patients, order. */
  void
  AdoptEntries(const std::vector<TransferLearning::DatasetEntry> & entries);
  void
  ResolvePatients(std::vector<TransferLearning::DatasetEntry> & entries);
  std::string
  GetUnit(std::size_t sliceIndex) const;
  /** Group of each sample that must not be divided, numbered by first occurrence: equal unit or equal pixels. */
  std::vector<std::size_t>
  ComputeGroups() const;
  void
  VerifyUnits() const;
  void
  VerifySliceBlocks() const;
  void
  VerifyPixels() const;
  /** Fills m_PixelHashes; returns "file: reason" a sample that cannot be read, else empty strings. */
  std::vector<std::string>
  ComputePixelHashes() const;
  std::string
  Describe(std::size_t sliceIndex) const;

  std::string               m_PatientPattern{};
  SplitUnitEnum             m_SplitUnit{ SplitUnitEnum::Patient };
  IntensityModeEnum         m_IntensityMode{ IntensityModeEnum::Automatic };
  std::string               m_Root{};
  std::vector<std::string>  m_ClassNames{};
  std::vector<LabeledSlice> m_Slices{};
  std::vector<SampleTraits> m_Traits{};
  PatientSourceEnum         m_PatientSource{ PatientSourceEnum::File };
  std::size_t               m_NumberOfIgnoredEntries{ 0 };
  std::vector<std::string>  m_UnreadableFiles{};
  std::vector<std::string>  m_Warnings{};

  /** A sample each, empty where it is not to be compared; computed when first needed. */
  mutable std::vector<std::string> m_PixelHashes{};
};
} // namespace itk

#endif
