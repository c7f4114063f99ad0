// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLabeledImageDataset_h
#define itkLabeledImageDataset_h

#include "itkCTSeriesPolicies.h"
#include "itkDataObject.h"
#include "itkLabeledSlice.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct DatasetEntries;
struct DatasetEntry;
struct NearDuplicateFindings;
struct SplitGroup;
} // namespace TransferLearning

/** \class LabeledImageDataset
 * \brief Labeled files and series with their patients and splits; does not hold pixels.
 *
 * ReadFolder(): subfolders are classes; subfolders named train, validation or test (also training, val, valid, testing,
 * train_set and the like, case-insensitive) contain the class folders of that split. Hidden and system entries and
 * documents (texts, tables, annotations) are ignored and counted, as are DICOM objects without pixels (reports,
 * structure sets, plans, presentation states). A class folder may contain pictures (PNG, JPEG, TIFF, BMP), single DICOM
 * slices, volumes (NIfTI, NRRD, MetaImage: each slice is a sample), folders of these, and folders with DICOM series
 * (each slice of each series is a sample). Folders without a readable file are not classes.
 *
 * ReadManifest(): CSV file in UTF-8 with a header: `path,label[,patient][,split][,weight][,first_slice,last_slice |
 * first_mm,last_mm]`. Paths are relative to the manifest and may name a folder with one DICOM series; `split` is train,
 * validation or test. Slice ranges are 0-based and inclusive; without a range every slice is a sample.
 *
 * For networks for volumes a sample is a whole file or series, or the slice range of a manifest row. It is identified
 * by the index of its first slice; splits, labels and the search for equal pixels work on the slices.
 *
 * Slices of a DICOM series are numbered as in its report, along the normal; those of other volumes after reorientation
 * to LPS, ascending toward superior. 8-bit volumes have no orientation; their slices are numbered as stored in the
 * file. `first_mm` and `last_mm` are positions along the slice normal (LPS, mm; for axial series the z coordinate).
 *
 * Samples are sorted by path (byte by byte), series and slice, independent of their order on disk. All of this is
 * explained with examples in doc/data.md.
 *
 * Patient: from the manifest column, else DICOM (0010,0020), else PatientPattern on the path (first group, else the
 * whole match), else the subfolder below the class folder, else each file is its own patient. A pattern comes before a
 * PatientID that all files share, as after anonymization.
 *
 * Files are read twice, by all threads that ITK may use: their headers by Read(), their pixels by the functions that
 * compare them. Meanwhile the dataset invokes ProgressEvent in the calling thread; AbortReading() ends it. The number
 * of threads changes no result.
 *
 * Class names are sorted once and then keep their order. \sa DatasetSplit, DatasetLeakage, DatasetShortcuts
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

  /** ECMAScript regular expression applied to the path below the dataset's folder; set it before reading. */
  itkSetStringMacro(PatientPattern);
  itkGetStringMacro(PatientPattern);

  itkSetEnumMacro(SplitUnit, SplitUnitEnum);
  itkGetEnumMacro(SplitUnit, SplitUnitEnum);

  itkSetEnumMacro(IntensityMode, IntensityModeEnum);
  itkGetEnumMacro(IntensityMode, IntensityModeEnum);

  /** Maximum fraction of unreadable files that RemoveUnreadableFiles() tolerates, 0..1; default 0.05. Each slice of a
   * DICOM series is a file; ignored entries and DICOM objects without pixels do not count. */
  itkSetClampMacro(MaximumUnreadableFraction, double, 0.0, 1.0);
  itkGetConstMacro(MaximumUnreadableFraction, double);

  /** Maximum number of differing bits (of 64) between perceptual hashes of near duplicates; default 2. Their finer
   * details must agree too. Set it before splitting the samples: near duplicates among pictures of unknown patients
   * stay together. */
  itkSetClampMacro(NearDuplicateBits, unsigned int, 0, 64);
  itkGetConstMacro(NearDuplicateBits, unsigned int);

  /** Dimension of the networks that the samples are for, 2 or 3; default 2. With 3, samples excluded because of their
   * pixels are excluded as whole volumes and listed once; with 2 they are excluded slice by slice. Set it before
   * splitting the samples. */
  itkSetClampMacro(SampleDimension, unsigned int, 2, 3);
  itkGetConstMacro(SampleDimension, unsigned int);

  /** As in CTSeriesReader: how to treat gaps, uneven spacing and tilt of DICOM series. Samples that are slices are the
   * acquired slices; volumes are regular grids. Set it before reading. */
  void
  SetSeriesPolicies(const CTSeriesPolicies & policies);
  const CTSeriesPolicies &
  GetSeriesPolicies() const
  {
    return m_SeriesPolicies;
  }

  /** Folder that caches preprocessed samples for later epochs and other, also concurrent, runs; none by default. Cache
   * entries are identified by the bytes of the file and the parameters. */
  itkSetStringMacro(CacheFolder);
  itkGetStringMacro(CacheFolder);

  /** Maximum size of the cache folder; least recently used entries are removed first. Default: 20 GB (20e9 bytes). */
  itkSetMacro(CacheMaximumBytes, uint64_t);
  itkGetConstMacro(CacheMaximumBytes, uint64_t);

  /** Progress of the reading that is going on, or of the last one: 0 to 1, and in files, where a series counts as one
   * when its pixels are read. */
  float
  GetProgress() const;
  std::size_t
  GetNumberOfFilesRead() const
  {
    return m_NumberOfFilesRead;
  }
  std::size_t
  GetNumberOfFilesToRead() const
  {
    return m_NumberOfFilesToRead;
  }
  /** Ends the reading that is going on, from an observer of its ProgressEvent or from another thread: once the files in
   * hand are read, the function that reads throws ProcessAborted. Headers are then read anew; pixels that have been
   * read are not. */
  void
  AbortReading()
  {
    m_IsReadingAborted = true;
  }

  /** Reads a folder or a manifest, depending on the path. */
  void
  Read(const std::string & path);
  void
  ReadFolder(const std::string & folder);
  void
  ReadManifest(const std::string & file);

  /** Reads an image, a DICOM series or a folder of them that have no labels: all samples are of one class without a
   * name. Folders are searched to the bottom; paths are relative to the folder that contains the given path.
   * \throws ExceptionObject if there is no readable image. */
  void
  ReadImages(const std::string & path);

  /** Reads every file once, unless already done, to fill LabeledSlice::content.
   * \throws ExceptionObject listing the files that cannot be read. */
  void
  ReadContents();

  /** Reads every file once and removes those whose pixels cannot be read; see GetUnreadableFiles().
   * \throws ExceptionObject listing the files if they exceed MaximumUnreadableFraction. */
  void
  RemoveUnreadableFiles();

  /** Removes all samples whose pixels occur with different labels, and volumes that contain such a slice; see
   * GetLeftOutSamples(). Calls RemoveUnreadableFiles() first. */
  void
  RemoveContradictions();

  /** Removes training samples whose split unit or pixels occur in validation or test, and validation samples whose unit
   * or pixels occur in test; see GetLeftOutSamples(). Calls RemoveUnreadableFiles() first. */
  void
  RemoveDuplicatesAcrossSplits();

  /** Assigns samples without a split at random by whole split units, stratified by class. Fractions are of the units,
   * in [0, 1); the rest becomes training. Files with equal pixels stay together, as do pictures of unknown patients
   * that look alike (DatasetLeakage::DescribeNearDuplicates()), and files join the split that others of their unit
   * already have. A unit counts for its most frequent label. Each class keeps at least one unit in training; warnings
   * name classes with too few units. The result depends only on the files, the fractions and the seed. Calls
   * RemoveContradictions() first.
   * \throws ExceptionObject if a fraction is out of range, and for SliceBlock if a sample has no split. */
  void
  SplitRandomly(double validationFraction, double testFraction, uint64_t seed);

  /** For data with a training but no validation split: moves the given fraction of the training units of each class,
   * drawn as in SplitRandomly(), to validation. Does nothing if there are validation samples. Reads every file once,
   * unless SplitRandomly() did.
   * \throws ExceptionObject if the fraction is outside [0, 1), and for SliceBlock. */
  void
  DrawValidation(double fraction, uint64_t seed);

  /** Uses one fold as the test split; the given fraction of the remaining units of each class becomes validation, the
   * rest training. Calls RemoveContradictions() first. For each fold start from the same data: Graft() a copy before.
   * \throws ExceptionObject if a sample already has a split, or if a class has only one unit. */
  void
  SplitIntoFolds(unsigned int numberOfFolds, unsigned int fold, double validationFraction, uint64_t seed);

  /** Keeps the given fraction of the training units of each class, at least one, and removes the others. For the same
   * seed, the samples of a smaller fraction are a subset of those of a larger one; each class keeps a sample.
   * \throws ExceptionObject if the fraction is outside (0, 1], and for SliceBlock. */
  void
  KeepTrainingFraction(double fraction, uint64_t seed);

  const std::vector<std::string> &
  GetClassNames() const
  {
    return m_ClassNames;
  }
  /** For evaluation: maps labels by name to the given classes. \throws ExceptionObject naming a class that is not among
   * them. */
  void
  AdoptClassNames(const std::vector<std::string> & classNames);

  /** Merges several classes into one, before training or AdoptClassNames(): merging mass, pneumonia and COVID into
   * "disease" leaves normal and disease. The class names are sorted again.
   * \throws ExceptionObject naming a class that does not exist, and if the new name is that of a remaining class. */
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
  /** Hidden and system entries, documents (.txt, .xml, .csv, LICENSE ...) and files outside the class folders. */
  std::size_t
  GetNumberOfIgnoredEntries() const
  {
    return m_NumberOfIgnoredEntries;
  }
  /** DICOM objects in the folder that are no images: reports, structure sets, plans, presentation states, documents. */
  std::size_t
  GetNumberOfObjectsWithoutPixels() const
  {
    return m_NumberOfObjectsWithoutPixels;
  }
  /** Files that could not be read, each as "file: reason". */
  const std::vector<std::string> &
  GetUnreadableFiles() const
  {
    return m_UnreadableFiles;
  }
  /** Samples removed because of their pixels or their patient, each as "file (class, split): reason". */
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
  /** The first volume with removed slices, in the format of Describe(); empty if there is none. */
  const std::string &
  GetCutVolume() const
  {
    return m_CutVolume;
  }
  /** Folder to which paths in reports are relative. */
  const std::string &
  GetRoot() const
  {
    return m_Root;
  }
  /** Path of a sample relative to the root, for reports, which never contain absolute paths. */
  std::string
  GetRelativePath(std::size_t sliceIndex) const;
  /** Relative path, slice (for volumes), class and split of a sample. */
  std::string
  Describe(std::size_t sliceIndex) const;

  void
  Initialize() override;
  /** Copies another dataset, including what is known about its files. */
  void
  Graft(const DataObject * data) override;

protected:
  LabeledImageDataset();
  ~LabeledImageDataset() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  friend class DatasetLeakage; // keeps what it has found

  /** Turns files into samples: sets class names, patients and order. */
  void
  AdoptEntries(const std::vector<TransferLearning::DatasetEntry> & entries);
  /** What was found beside the samples. */
  void
  AdoptFindings(const TransferLearning::DatasetEntries & found);
  void
  ResolvePatients(std::vector<TransferLearning::DatasetEntry> & entries);
  /** Assigns samples without a split to the split of their group. */
  void
  AssignGroups(const std::vector<TransferLearning::SplitGroup> & groups);
  void
  WarnOfSinglePatient();
  void
  WarnOfFewUnits(std::size_t label, std::size_t units, const std::string & purpose);
  /** Fills missing contents; returns one string per sample, "file: reason" if it cannot be read, else empty. */
  std::vector<std::string>
  ReadMissingContents();
  void
  ReadContentsOfFile(std::size_t begin, std::size_t end);
  /** What is told how many files of how many have been read. */
  std::function<void(std::size_t, std::size_t)>
  StartReading();
  void
  RemoveSamples(const std::vector<bool> & isRemoved);
  /** States, for lists, that a sample is left out as part of its volume; empty if it is not. */
  std::string
  DescribeWhole(std::size_t sliceIndex) const;

  std::string               m_PatientPattern{};
  SplitUnitEnum             m_SplitUnit{ SplitUnitEnum::Patient };
  IntensityModeEnum         m_IntensityMode{ IntensityModeEnum::Automatic };
  CTSeriesPolicies          m_SeriesPolicies{};
  std::string               m_Root{};
  std::vector<std::string>  m_ClassNames{};
  std::vector<LabeledSlice> m_Slices{};
  PatientSourceEnum         m_PatientSource{ PatientSourceEnum::File };
  std::size_t               m_NumberOfIgnoredEntries{ 0 };
  std::size_t               m_NumberOfObjectsWithoutPixels{ 0 };
  std::vector<std::string>  m_UnreadableFiles{};
  std::size_t               m_NumberOfUnreadableFiles{ 0 }; ///< A series in the list counts all of its files.
  std::vector<std::string>  m_LeftOutSamples{};
  std::vector<std::string>  m_Warnings{};
  double                    m_MaximumUnreadableFraction{ 0.05 };
  unsigned int              m_NearDuplicateBits{ 2 };
  std::string               m_CacheFolder{};
  uint64_t                  m_CacheMaximumBytes{ 20'000'000'000 };
  unsigned int              m_SampleDimension{ 2 };
  std::string               m_CutVolume{};
  std::size_t               m_NumberOfFilesRead{ 0 };
  std::size_t               m_NumberOfFilesToRead{ 0 };
  std::atomic<bool>         m_IsReadingAborted{ false };
  /** Of the dataset as it was at that time. */
  std::shared_ptr<const TransferLearning::NearDuplicateFindings> m_NearDuplicates{};
  ModifiedTimeType                                               m_NearDuplicatesTime{ 0 };
};
} // namespace itk

#endif
