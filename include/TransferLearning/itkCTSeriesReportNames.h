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
struct EnumNames<CTSeriesEnums::Status>
{
  using E = CTSeriesEnums::Status;
  static constexpr EnumName<E> table[] = { { E::Readable, "readable" }, { E::Refused, "refused" } };
};
} // namespace TransferLearning
} // namespace itk

#endif
