// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DataOptions_h
#define DataOptions_h

// Which data a network is trained on and how they are divided and prepared, on the command line.

#include "PreprocessingOptions.h"
#include "SeriesOptions.h"
#include "TransferLearning/itkCTPreprocessingFields.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "itkClassificationNetwork.h"
#include "itkLabeledImageDataset.h"
#include "itkPublishedWeights.h"

#include <string>
#include <vector>

namespace ProgramSupport
{
/** What a patient or equal pixels in two of the given splits do. */
enum class Duplicates : uint8_t
{
  Refuse,
  Drop ///< The samples are taken out of training.
};

/** The options keep the addresses of the members: it is not to be moved before the command line is parsed. */
struct DataOptions
{
  using IntensityMode = itk::LabeledImageDatasetEnums::IntensityMode;
  using SplitUnit = itk::LabeledImageDatasetEnums::SplitUnit;

  std::string              data;
  std::vector<std::string> mergedClasses;
  std::string              patientPattern;
  double                   validationFraction{ 0.1 };
  double                   testFraction{ 0.2 };
  SplitUnit                splitUnit{ SplitUnit::Patient };
  Duplicates               duplicates{ Duplicates::Refuse };
  unsigned int             nearDuplicateBits{ 2 };
  double                   maximumUnreadable{ 0.05 };
  std::string              cacheFolder;
  double                   cacheGigabytes{ 20.0 };
  IntensityMode            intensity{ IntensityMode::Automatic };
  itk::CTSeriesPolicies    policies{};
  PreprocessingOptions     preprocessing{ "published" };
};

/** Adds --data and all that says how it is read, divided and prepared. */
void
AddDataOptions(Application & app, DataOptions & options);

/** The samples with the splits that the data give. \param dimension of the networks; 3 where one of them is for volumes
 */
itk::LabeledImageDataset::Pointer
ReadDataset(const DataOptions & options, unsigned int dimension);

/** Reads the pixels of all files, and leaves out what is unreadable or has two labels. */
void
ReadPixels(itk::LabeledImageDataset * dataset);

/** Whether the data give every sample a split that may be divided, and validation to none. */
bool
LacksValidation(const itk::LabeledImageDataset * dataset);

/** Which options give more split units where all files are of one patient; empty where they are not. */
std::string
GetSinglePatientHint(const itk::LabeledImageDataset * dataset);

/** Draws what has no split, or else validation where there is none, and verifies that nothing is on two sides. */
void
DivideDataset(itk::LabeledImageDataset * dataset, const DataOptions & options, uint64_t seed);

/** How a network is to see the data. \param weights that it is to get; nullptr: none */
itk::CTPreprocessingParameters
MakePreprocessing(const DataOptions &                  options,
                  const itk::ClassificationNetwork *   network,
                  const itk::PublishedWeights *        weights,
                  itk::CTPreprocessingEnums::Intensity intensity);
} // namespace ProgramSupport

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<ProgramSupport::Duplicates>
{
  using Duplicates = ProgramSupport::Duplicates;
  static constexpr EnumName<Duplicates> table[] = { { Duplicates::Refuse, "refuse" }, { Duplicates::Drop, "drop" } };
};

template <>
struct FieldTable<ProgramSupport::DataOptions>
{
  using T = ProgramSupport::DataOptions;
  static constexpr const char * group = "Data";
  static constexpr auto         rows = std::make_tuple(
    MakeField("data",
              &T::data,
              "Data",
              "Folder (one subfolder per class; train, validation, test are splits) or CSV manifest")
      .Option("--data", group)
      .Path(FieldPath::Dataset, false),
    MakeField("patient_pattern",
              &T::patientPattern,
              "Patient pattern",
              "Regular expression that finds the patient in a path as its first group")
      .Option("--patient-pattern", group),
    MakeField(
      "validation_fraction",
      &T::validationFraction,
      "Validation fraction",
      "Fraction of the patients without a split; if all have one but none is validation, of the training patients")
      .Option("--validation-fraction", group)
      .In(zeroToOne),
    MakeField("test_fraction", &T::testFraction, "Test fraction", "Fraction of the patients without a split")
      .Option("--test-fraction", group)
      .In(zeroToOne),
    MakeField("split_unit", &T::splitUnit, "Split unit", "Unit that must not be divided between splits")
      .Option("--split-unit", group),
    MakeField(
      "duplicates",
      &T::duplicates,
      "Duplicates",
      "If a patient or identical pixels are in two of the given splits: stop, or drop the samples from training")
      .Option("--duplicates", group),
    MakeField("near_duplicate_bits",
              &T::nearDuplicateBits,
              "Near-duplicate bits",
              "Maximum difference between the 64-bit perceptual hashes of near duplicates")
      .Option("--near-duplicate-bits", group)
      .Unit("bits")
      .In({ 0.0, 64.0 }),
    MakeField("max_unreadable",
              &T::maximumUnreadable,
              "Unreadable files",
              "Maximum fraction of the files that may be unreadable")
      .Option("--max-unreadable", group)
      .In(zeroToOne),
    MakeField("disk_cache",
              &T::cacheFolder,
              "Disk cache",
              "Folder that caches preprocessed samples for later epochs and for other runs, even concurrent ones")
      .Option("--disk-cache", group)
      .Path(FieldPath::Folder, true),
    MakeField("disk_cache_size",
              &T::cacheGigabytes,
              "Disk cache size",
              "Maximum size of the disk cache; the oldest samples are removed first")
      .Option("--disk-cache-size", group)
      .Unit("GB")
      .In({ 0.001, 1e6 }),
    MakeField("intensity",
              &T::intensity,
              "Intensity",
              "Meaning of the values in the files; auto takes CT DICOM as HU and 8-bit images as pictures")
      .Option("--intensity", FieldTable<CTPreprocessingParameters>::intensities));
};
} // namespace TransferLearning
} // namespace itk

#endif
