// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTSeriesReportNames_h
#define itkCTSeriesReportNames_h

#include "itkCTSeriesReport.h"
#include "TransferLearning/itkEnumNames.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<CTSeriesEnums::Reason>
{
  using E = CTSeriesEnums::Reason;
  static constexpr EnumName<E> table[] = { { E::None, "none" },
                                           { E::NotDICOM, "not_dicom" },
                                           { E::Damaged, "damaged" },
                                           { E::PermissionDenied, "permission_denied" },
                                           { E::NoPixels, "no_pixels" },
                                           { E::NotCTImage, "not_ct_image" },
                                           { E::Localizer, "localizer" },
                                           { E::ScreenImage, "screen_image" },
                                           { E::Projection, "projection" },
                                           { E::Color, "color" },
                                           { E::MultipleFrames, "multiple_frames" },
                                           { E::MatrixSize, "matrix_size" },
                                           { E::BitLayout, "bit_layout" },
                                           { E::TransferSyntax, "transfer_syntax" },
                                           { E::RescaleType, "rescale_type" },
                                           { E::ModalityLUT, "modality_lut" },
                                           { E::RescaleValue, "rescale_value" },
                                           { E::NoGeometry, "no_geometry" },
                                           { E::AbsurdGeometry, "absurd_geometry" },
                                           { E::DifferentVolume, "different_volume" },
                                           { E::Copy, "copy" },
                                           { E::MissingFile, "missing_file" },
                                           { E::Gap, "gap" },
                                           { E::ShiftedSlices, "shifted_slices" },
                                           { E::UnevenSpacing, "uneven_spacing" } };
};
template <>
struct EnumNames<CTSeriesEnums::Warning>
{
  using E = CTSeriesEnums::Warning;
  static constexpr EnumName<E> table[] = { { E::SingleSlice, "single_slice" },
                                           { E::Gaps, "gaps" },
                                           { E::UnevenSpacing, "uneven_spacing" },
                                           { E::RegularGrid, "regular_grid" },
                                           { E::ShiftedSlices, "shifted_slices" },
                                           { E::Tilt, "tilt" },
                                           { E::TiltTag, "tilt_tag" },
                                           { E::Plane, "plane" },
                                           { E::Thickness, "thickness" },
                                           { E::Copies, "copies" },
                                           { E::OtherVolumes, "other_volumes" },
                                           { E::MissingNumbers, "missing_numbers" },
                                           { E::MissingFiles, "missing_files" },
                                           { E::PermissionDenied, "permission_denied" },
                                           { E::Modality, "modality" },
                                           { E::Monochrome1, "monochrome1" },
                                           { E::NoRescale, "no_rescale" },
                                           { E::RoundedValues, "rounded_values" },
                                           { E::SeveralRescales, "several_rescales" },
                                           { E::Lossy, "lossy" },
                                           { E::ConstantVoxels, "constant_voxels" },
                                           { E::OutsideCircle, "outside_circle" } };
};
template <>
struct EnumNames<CTSeriesEnums::Status>
{
  using E = CTSeriesEnums::Status;
  static constexpr EnumName<E> table[] = { { E::Readable, "readable" }, { E::Refused, "refused" } };
};
} // namespace TransferLearning
} // namespace itk

#endif
