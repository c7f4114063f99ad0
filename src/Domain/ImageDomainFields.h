// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of a domain: their keys in the model card.
#ifndef ImageDomainFields_h
#define ImageDomainFields_h

#include "TransferLearning/itkCTPreprocessingFields.h"
#include "TransferLearning/itkImageDomain.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct FieldTable<DomainRange>
{
  using T = DomainRange;
  static constexpr auto rows = std::make_tuple(
    MakeField("low", &T::low, "Low", "Lowest accepted value"),
    MakeField("high", &T::high, "High", "Highest accepted value"),
    MakeField("observed_low", &T::observedLow, "Observed low", "1st percentile of the training slices"),
    MakeField("observed_high", &T::observedHigh, "Observed high", "99th percentile of the training slices"));
};

template <>
struct FieldTable<FeatureBound>
{
  using T = FeatureBound;
  static constexpr auto rows = std::make_tuple(
    MakeField("neighbors", &T::neighbors, "Neighbors", "The distance is that to the neighbor of this rank").In({ 1.0 }),
    MakeField("references", &T::references, "References", "Number of training samples whose features are stored"),
    MakeField("patients", &T::patients, "Patients", "Number of patients that the threshold was fitted to"),
    MakeField("threshold", &T::threshold, "Threshold", "Highest accepted distance"));
};

template <>
struct FieldTable<ImageDomain>
{
  using T = ImageDomain;
  static constexpr auto rows = std::make_tuple(
    MakeField("intensity", &T::intensity, "Intensity", "HU or pictures"),
    MakeField("patients", &T::patients, "Patients", "Number of patients in the training split; 0: unknown"),
    MakeField("slices", &T::slices, "Slices", "Number of measured slices of the training split"),
    MakeField("modalities", &T::modalities, "Modalities", "DICOM modalities; empty: unknown"),
    MakeField("sop_classes", &T::sopClasses, "SOP classes", "DICOM SOP classes; empty: unknown"),
    MakeField("planes", &T::planes, "Planes", "Planes in which DICOM images were acquired; empty: unknown"),
    MakeField("body_area", &T::bodyArea, "Body area", "Area of the body in a slice").Unit("cm2"),
    MakeField("air_share", &T::airShare, "Air", "Fraction of the body below -300 HU"),
    MakeField("fat_share", &T::fatShare, "Fat", "Fraction of the body from -300 to -30 HU"),
    MakeField("soft_share", &T::softShare, "Soft tissue", "Fraction of the body from -30 to 150 HU"),
    MakeField("bone_share", &T::boneShare, "Bone", "Fraction of the body above 150 HU"),
    MakeField("accepts_cut_bodies",
              &T::acceptsCutBodies,
              "Cut bodies",
              "Whether at least 5 % of the training slices have a body that reaches the edge of the image"),
    MakeField("accepts_slices_without_body",
              &T::acceptsSlicesWithoutBody,
              "Slices without body",
              "Whether at least 5 % of the training slices show no body"),
    MakeField("spacing", &T::spacing, "Spacing", "Larger distance of voxels in the plane").Unit("mm"),
    MakeField("thickness", &T::thickness, "Thickness", "Slice thickness, or else the distance of slices").Unit("mm"),
    MakeField("field_of_view", &T::fieldOfView, "Field of view", "Longer side of a slice").Unit("mm"),
    MakeField("feature_distance",
              &T::featureDistance,
              "Feature distance",
              "Bound of the distance to the features of training samples"),
    MakeField("feature_distance_refused",
              &T::featureDistanceRefused,
              "Feature distance refused",
              "Why there is no such bound"));
};
} // namespace TransferLearning
} // namespace itk

#endif
