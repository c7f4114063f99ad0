// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of CTSeriesPolicies, and the names of its enumerations.
#ifndef itkCTSeriesPolicyFields_h
#define itkCTSeriesPolicyFields_h

#include "itkCTSeriesPolicies.h"
#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<CTSeriesPolicyEnums::Spacing>
{
  using E = CTSeriesPolicyEnums::Spacing;
  static constexpr EnumName<E> table[] = { { E::Error, "error" }, { E::Warn, "warn" }, { E::Resample, "resample" } };
};
template <>
struct EnumNames<CTSeriesPolicyEnums::Tilt>
{
  using E = CTSeriesPolicyEnums::Tilt;
  static constexpr EnumName<E> table[] = { { E::Keep, "keep" }, { E::Correct, "correct" } };
};

template <>
struct FieldTable<CTSeriesPolicies>
{
  using T = CTSeriesPolicies;
  static constexpr const char * group = "Series";
  static constexpr auto         rows = std::make_tuple(
    MakeField("gaps",
              &T::gaps,
              "Gaps",
              "Series with gaps between slices, or with slices shifted within their planes: refuse them, read the "
                      "slices with a warning, or interpolate between them where a regular grid is needed")
      .Option("--gaps", group),
    MakeField("gap_size",
              &T::gapSize,
              "Gap size",
              "Distance between slices above which there is a gap, in multiples of the spacing around it")
      .Option("--gap-size", group)
      .In({ 1.0, std::numeric_limits<double>::infinity(), false }),
    MakeField("uneven_spacing",
              &T::unevenSpacing,
              "Uneven spacing",
              "Series with unevenly spaced slices: refuse them, read the slices with a warning, or interpolate between "
                      "them where a regular grid is needed")
      .Option("--uneven-spacing", group),
    MakeField("tilt",
              &T::tilt,
              "Tilt",
              "Series with a tilted gantry: keep the shear, or shear the slices back where a regular grid is needed")
      .Option("--tilt", group));
};
} // namespace TransferLearning
} // namespace itk

#endif
