// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLabeledImageDataset_h
#define itkLabeledImageDataset_h

#include "itkDataObject.h"
#include "itkLabeledSlice.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct DatasetEntry;
struct SplitGroup;
} // namespace TransferLearning

/** \class LabeledImageDataset
 * \brief Labeled files and series, their patients and their splits; holds no pixels.
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
 * Class names are sorted and keep their order from then on. \sa DatasetSplit, DatasetLeakage, DatasetShortcuts
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

  /** Share of the files that may be unreadable before RemoveUnreadableFiles() throws, 0..1; 0.05 by default. */
  itkSetClampMacro(MaximumUnreadableFraction, double, 0.0, 1.0);
  itkGetConstMacro(MaximumUnreadableFraction, double);

  /** Bits of 64 in which the perceptual hashes of near duplicates differ at most; 2 by default. */
  itkSetClampMacro(NearDuplicateBits, unsigned int, 0, 64);
  itkGetConstMacro(NearDuplicateBits, unsigned int);

  /** 2 or 3, of the networks that the samples are for; 2 by default. With 3, what is left out because of its pixels is
   * left out as a whole volume, and listed once; with 2 it is left out slice by slice. Set before samples are divided.
   */
  itkSetClampMacro(SampleDimension, unsigned int, 2, 3);
  itkGetConstMacro(SampleDimension, unsigned int);

  /** Folder in which preprocessed samples are kept, for later epochs and other runs, side by side too; none by default.
   * A sample is found by the bytes of its file and by the parameters. */
  itkSetStringMacro(CacheFolder);
  itkGetStringMacro(CacheFolder);

  /** Size of that folder at most; what was used longest ago goes first. 20 GB (1e9 bytes each) by default. */
  itkSetMacro(CacheMaximumBytes, uint64_t);
  itkGetConstMacro(CacheMaximumBytes, uint64_t);

  /** Folder or manifest, by what the path is. */
  void
  Read(const std::string & path);
  void
  ReadFolder(const std::string & folder);
  void
  ReadManifest(const std::string & file);

  /** Reads every file once, unless that was done, for what the pixels tell: LabeledSlice::content.
   * \throws ExceptionObject with the list of the files that cannot be read. */
  void
  ReadContents();

  /** Reads every file once and takes out those whose pixels cannot be read; they are listed in GetUnreadableFiles().
   * \throws ExceptionObject with the list where they are more than MaximumUnreadableFraction. */
  void
  RemoveUnreadableFiles();

  /** Takes out all samples whose pixels are there with different labels, volumes of which one slice is; they are listed
   * in GetLeftOutSamples(). Begins with RemoveUnreadableFiles(). */
  void
  RemoveContradictions();

  /** Takes out of training what has its split unit or its pixels in validation or test, and out of validation what has
   * them in the test; they are listed in GetLeftOutSamples(). Begins with RemoveUnreadableFiles(). */
  void
  RemoveDuplicatesAcrossSplits();

  /** Assigns what has no split yet: whole split units, stratified by class, seeded. Fractions of the units, in [0, 1);
   * what is left is training. Files with equal pixels stay together, and so does what already has a split with the rest
   * of its unit. A unit counts for its most frequent label. Each class keeps at least one unit in training; where the
   * units of a class do not suffice, the warnings say so. The result depends on the files, the fractions and the seed
   * alone. Begins with RemoveContradictions().
   * \throws ExceptionObject for fractions out of range, and for SliceBlock where a sample has no split. */
  void
  SplitRandomly(double validationFraction, double testFraction, uint64_t seed);

  /** For data that come with training and without validation: the fraction of the training units of each class, drawn
   * as SplitRandomly() does, becomes validation. Does nothing where there are validation samples. Reads every file
   * once, unless SplitRandomly() did.
   * \throws ExceptionObject for a fraction out of [0, 1), and for SliceBlock. */
  void
  DrawValidation(double fraction, uint64_t seed);

  /** One fold becomes the test; of the units of the others validation gets its fraction, class by class, and training
   * the rest. Begins with RemoveContradictions(). For the other folds begin with the same data: Graft() a copy before.
   * \throws ExceptionObject where a sample has a split, and for a class with a single unit. */
  void
  SplitIntoFolds(unsigned int numberOfFolds, unsigned int fold, double validationFraction, uint64_t seed);

  /** Keeps the fraction of the training units of each class, at least one, and takes the others out. With one seed the
   * samples of a smaller fraction are among those of a larger one; each class keeps a sample.
   * \throws ExceptionObject for a fraction out of (0, 1], and for SliceBlock. */
  void
  KeepTrainingFraction(double fraction, uint64_t seed);

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
  /** Samples that were taken out because of their pixels or their patient, as "file (class, split): reason". */
  const std::vector<std::string> &
  GetLeftOutSamples() const
  {
    return m_LeftOutSamples;
  }
  const std::vector<std::string> &
  GetWarnings() const
  {
    return m_Warnings;
  }
  /** The first volume that lost a part of its slices, as Describe() names it; empty where there is none. */
  const std::string &
  GetCutVolume() const
  {
    return m_CutVolume;
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
  /** Path below the root, slice of a volume, class and split of a sample. */
  std::string
  Describe(std::size_t sliceIndex) const;

  void
  Initialize() override;
  /** Copies another dataset, with what is known about its files. */
  void
  Graft(const DataObject * data) override;

protected:
  LabeledImageDataset();
  ~LabeledImageDataset() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  /** Turns files into samples: class names, patients, order. */
  void
  AdoptEntries(const std::vector<TransferLearning::DatasetEntry> & entries);
  void
  ResolvePatients(std::vector<TransferLearning::DatasetEntry> & entries);
  /** Gives the samples without a split that of their group. */
  void
  AssignGroups(const std::vector<TransferLearning::SplitGroup> & groups);
  void
  WarnOfFewUnits(std::size_t label, std::size_t units, const std::string & purpose);
  /** Fills the contents that are missing; returns "file: reason" a sample that cannot be read, else empty strings. */
  std::vector<std::string>
  ReadMissingContents();
  void
  RemoveSamples(const std::vector<bool> & isRemoved);
  /** That a sample is left out as a part of its volume, for a list; empty where it is not. */
  std::string
  DescribeWhole(std::size_t sliceIndex) const;

  std::string               m_PatientPattern{};
  SplitUnitEnum             m_SplitUnit{ SplitUnitEnum::Patient };
  IntensityModeEnum         m_IntensityMode{ IntensityModeEnum::Automatic };
  std::string               m_Root{};
  std::vector<std::string>  m_ClassNames{};
  std::vector<LabeledSlice> m_Slices{};
  PatientSourceEnum         m_PatientSource{ PatientSourceEnum::File };
  std::size_t               m_NumberOfIgnoredEntries{ 0 };
  std::vector<std::string>  m_UnreadableFiles{};
  std::vector<std::string>  m_LeftOutSamples{};
  std::vector<std::string>  m_Warnings{};
  double                    m_MaximumUnreadableFraction{ 0.05 };
  unsigned int              m_NearDuplicateBits{ 2 };
  std::string               m_CacheFolder{};
  uint64_t                  m_CacheMaximumBytes{ 20'000'000'000 };
  unsigned int              m_SampleDimension{ 2 };
  std::string               m_CutVolume{};
};
} // namespace itk

#endif
