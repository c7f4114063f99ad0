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

  /** Unit that a split must not divide. */
  enum class SplitUnit : uint8_t
  {
    Patient,
    Series,
    SliceBlock ///< Explicit splits and slice ranges of a series, separated by at least 2 guard slices.
  };

  /** Source of the patient identity. */
  enum class PatientSource : uint8_t
  {
    Manifest,
    DICOM,
    Pattern,
    Folder,
    File ///< No source: each file is its own patient, and leakage cannot be ruled out.
  };

  /** How the intensities of the files are interpreted. */
  enum class IntensityMode : uint8_t
  {
    Automatic, ///< CT DICOM is HU, 8-bit images are pictures; anything else is an error.
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
 * \brief One slice of a file or series: a sample for 2D networks, or part of a sample for networks for volumes.
 * \ingroup TransferLearning
 */
struct LabeledSlice
{
  /** Meaning of the file's values, as far as the file specifies it. */
  enum class ValueKind : uint8_t
  {
    CT,
    Picture,
    MR,
    Other
  };

  std::string                     path;              ///< File, or folder of a DICOM series.
  std::string                     seriesInstanceUID; ///< DICOM only, else empty.
  unsigned int                    slice{ 0 };        ///< 0-based, ascending toward superior; 0 for a picture.
  unsigned int                    label{ 0 };        ///< Index into the class names.
  std::string                     patient;
  LabeledImageDatasetEnums::Split split{ LabeledImageDatasetEnums::Split::Unassigned };
  double                          weight{ 1.0 };
  /** Number of slices of the volume that starts with this slice: a file, a series, or the slice range of a manifest
   * row; 0 if no volume starts here. */
  unsigned int slicesOfVolume{ 0 };
  ValueKind    valueKind{ ValueKind::Other };
  bool         isOfVolume{ false }; ///< Whether the file or series has several slices.
  bool         isDICOM{ false };
  /** What the file says about its values. */
  TransferLearning::ClassifierInput input{};
  /** Properties of the pixels; unset before LabeledImageDataset::ReadContents(). */
  std::optional<LabeledSliceContent> content;

  bool
  IsOfSameFile(const LabeledSlice & other) const
  {
    return path == other.path && seriesInstanceUID == other.seriesInstanceUID;
  }
  /** Whether the pixels can identify duplicates: uniform slices of volumes (air, padding) cannot. */
  bool
  IsComparable() const
  {
    return content && !(isOfVolume && content->isUniform);
  }
};
} // namespace itk

#endif
