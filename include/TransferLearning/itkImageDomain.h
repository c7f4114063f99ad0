// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkImageDomain_h
#define itkImageDomain_h

#include "itkCTPreprocessingParameters.h"
#include "itkClassificationResult.h"
#include "TransferLearning/itkBodyComposition.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What the header of an image says about its kind; empty: unknown. */
struct ImageFacts
{
  std::string modality; ///< (0008,0060)
  std::string sopClass; ///< (0008,0016)
  std::string plane;    ///< "axial", "coronal" or "sagittal": in which a DICOM image was acquired.
};

/** What is compared with a domain of one slice; NaN: unknown. */
struct SliceFacts
{
  BodyComposition body{};
  double          spacing{ std::numeric_limits<double>::quiet_NaN() };     ///< mm, the larger one in the plane.
  double          thickness{ std::numeric_limits<double>::quiet_NaN() };   ///< mm
  double          fieldOfView{ std::numeric_limits<double>::quiet_NaN() }; ///< mm, the longer side.
};

/** Values that a domain accepts, and the 1st and 99th percentile of the training slices. */
struct DomainRange
{
  double low{ 0.0 };
  double high{ 0.0 };
  double observedLow{ 0.0 };
  double observedHigh{ 0.0 };
};

/** Bound of the distance of an image to the training images in the network's own features \cite sun2022. The features
 * are scaled to unit length; the distance is the Euclidean one to the k-th nearest of the references, which the network
 * stores (ClassificationNetwork::GetReferenceFeatures()). */
struct FeatureBound
{
  unsigned int neighbors{ 1 }; ///< k
  unsigned int references{ 0 };
  unsigned int patients{ 0 }; ///< To whom the threshold was fitted.
  double       threshold{ 0.0 };
};

/** The kind of images that a network was trained on; the section "domain" of its model card.
 *
 * A range is that of the 1st to 99th percentile of the training slices, widened by a margin m / sqrt(n) for n patients:
 * m is the spread between people and scanners that is assumed where only one patient is known. Areas, distances and
 * sizes are widened by a factor, shares by a term. */
struct TransferLearning_EXPORT ImageDomain
{
  CTPreprocessingEnums::Intensity intensity{ CTPreprocessingEnums::Intensity::HounsfieldUnits };
  unsigned int                    patients{ 0 }; ///< 0: unknown; the margin is that of one patient.
  unsigned int                    slices{ 0 };   ///< Measured training slices.
  std::vector<std::string>        modalities{};  ///< Empty: some training images have none.
  std::vector<std::string>        sopClasses{};
  std::vector<std::string>        planes{};
  std::optional<DomainRange>      bodyArea{}; ///< cm2
  std::optional<DomainRange>      airShare{};
  std::optional<DomainRange>      fatShare{};
  std::optional<DomainRange>      softShare{};
  std::optional<DomainRange>      boneShare{};
  bool                            acceptsCutBodies{ true };
  bool                            acceptsSlicesWithoutBody{ true };
  std::optional<DomainRange>      spacing{};     ///< mm
  std::optional<DomainRange>      thickness{};   ///< mm
  std::optional<DomainRange>      fieldOfView{}; ///< mm
  std::optional<FeatureBound>     featureDistance{};
  std::string                     featureDistanceRefused{}; ///< Why there is no such bound.

  std::string
  ToJSON() const;
  /** \throws ExceptionObject naming the field that is missing or has an invalid value. */
  static ImageDomain
  FromJSON(const std::string & json);

  /** Hard bounds: modality, SOP class and plane. Images whose header does not say them pass; CT Image, Enhanced CT
   * Image and Legacy Converted Enhanced CT Image count as one SOP class. \throws ExceptionObject naming the bound. */
  void
  VerifyImage(const ImageFacts & image) const;

  /** The other bounds that a slice violates; values that are unknown violate none. */
  std::vector<ClassificationResult::DomainViolation>
  FindViolations(const SliceFacts & slice) const;
};

/** A training slice and its image. */
struct DomainSample
{
  ImageFacts image{};
  SliceFacts slice{};
};

/** Of images in HU. \param patients 0: unknown */
extern TransferLearning_EXPORT ImageDomain
FitDomain(const std::vector<DomainSample> & samples, unsigned int patients);
} // namespace TransferLearning
} // namespace itk

#endif
