// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkLabeledSlice_h
#define itkLabeledSlice_h

#include "itkLabeledSliceContent.h"
#include "TransferLearning/itkRawInput.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace itk
{
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
  /** What the values of its file mean, as far as the file tells. */
  enum class ValueKind : uint8_t
  {
    CT,
    Picture,
    MR,
    Other
  };

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
  ValueKind    valueKind{ ValueKind::Other };
  bool         isOfVolume{ false }; ///< Whether its file or series has several slices.
  bool         isDICOM{ false };
  /** What its file says of its values. */
  TransferLearning::ClassifierInput input{};
  /** What its pixels tell; none before LabeledImageDataset::ReadContents(). */
  std::optional<LabeledSliceContent> content;

  bool
  IsOfSameFile(const LabeledSlice & other) const
  {
    return path == other.path && seriesInstanceUID == other.seriesInstanceUID;
  }
  /** Whether its pixels tell whose it is: air and padding of volumes do not. */
  bool
  IsComparable() const
  {
    return content && !(isOfVolume && content->isUniform);
  }
};
} // namespace itk

#endif
