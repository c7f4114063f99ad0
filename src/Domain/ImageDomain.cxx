// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkImageDomain.h"

#include "Domain/ImageDomainFields.h"
#include "Domain/Percentile.h"
#include "Support/FieldJSON.h"
#include "Support/QuotedNames.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
// The margins for one patient.
constexpr double factorOfArea = 1.5;
constexpr double factorOfFieldOfView = 1.5;
constexpr double factorOfSpacing = 3.0;
constexpr double factorOfThickness = 8.0;
constexpr double termOfShare = 0.15;
/** What fewer training slices show is an exception, and not accepted. */
constexpr double leastShareOfSlices = 0.05;

/** Without range where no value is known. */
template <typename TWiden>
std::optional<DomainRange>
FitRange(std::vector<double> values, const TWiden & widen)
{
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); }),
               values.end());
  if (values.empty())
  {
    return std::nullopt;
  }
  std::sort(values.begin(), values.end());
  DomainRange range;
  range.observedLow = FindPercentile(values, 1.0);
  range.observedHigh = FindPercentile(values, 99.0);
  widen(range);
  return range;
}

/** The values that all samples have; none where one of them has no value. */
template <typename TGet>
std::vector<std::string>
FindValues(const std::vector<DomainSample> & samples, const TGet & get)
{
  std::set<std::string> values;
  for (const DomainSample & sample : samples)
  {
    values.insert(get(sample.image));
  }
  return values.count("") > 0 ? std::vector<std::string>{} : std::vector<std::string>{ values.begin(), values.end() };
}
} // namespace

std::string
ImageDomain::ToJSON() const
{
  return WriteFields(*this).dump();
}

ImageDomain
ImageDomain::FromJSON(const std::string & json)
{
  ImageDomain domain;
  FieldReader("Domain", FieldReader::Missing::IsRefused, FieldReader::Unknown::IsIgnored).Parse(json, domain);
  return domain;
}

void
ImageDomain::VerifyImage(const ImageFacts & image) const
{
  const auto verify =
    [](const char * what, const std::string & value, const std::vector<std::string> & accepted, const char * advice) {
      if (value.empty() || accepted.empty() || std::find(accepted.begin(), accepted.end(), value) != accepted.end())
      {
        return;
      }
      itkGenericExceptionMacro("The image is outside the network's domain: its "
                               << what << " is '" << value << "', the network was trained on " << JoinQuoted(accepted)
                               << ". " << advice);
    };
  verify("Modality (0008,0060)", image.modality, modalities, "Use images of that modality.");
  const auto isCT = [](const std::string & sopClass) {
    return sopClass == "1.2.840.10008.5.1.4.1.1.2" || sopClass == "1.2.840.10008.5.1.4.1.1.2.1" ||
           sopClass == "1.2.840.10008.5.1.4.1.1.2.2";
  };
  if (!(isCT(image.sopClass) && std::any_of(sopClasses.begin(), sopClasses.end(), isCT)))
  {
    verify(
      "SOP Class (0008,0016)", image.sopClass, sopClasses, "Use the images of the scanner, not pictures of a screen.");
  }
  verify("plane", image.plane, planes, "Use a series that was acquired in that plane.");
}

std::vector<ClassificationResult::DomainViolation>
ImageDomain::FindViolations(const SliceFacts & slice) const
{
  std::vector<ClassificationResult::DomainViolation> violations;
  const auto check = [&violations](const char * bound, double value, const std::optional<DomainRange> & range) {
    if (range && std::isfinite(value) && !(value >= range->low && value <= range->high))
    {
      violations.push_back({ bound, value, range->low, range->high });
    }
  };
  check("spacing", slice.spacing, spacing);
  check("thickness", slice.thickness, thickness);
  check("field_of_view", slice.fieldOfView, fieldOfView);
  const BodyComposition & body = slice.body;
  if (!body.HasBody())
  {
    if (!acceptsSlicesWithoutBody)
    {
      violations.push_back({ "no_body", 1.0, 0.0, 0.0 });
    }
    return violations;
  }
  if (body.isCut && !acceptsCutBodies)
  {
    violations.push_back({ "body_cut", 1.0, 0.0, 0.0 });
  }
  check("body_area", body.area, bodyArea);
  check("air_share", body.airShare, airShare);
  check("fat_share", body.fatShare, fatShare);
  check("soft_share", body.softShare, softShare);
  check("bone_share", body.boneShare, boneShare);
  return violations;
}

ImageDomain
FitDomain(const std::vector<DomainSample> & samples, unsigned int patients)
{
  ImageDomain domain;
  domain.patients = patients;
  domain.slices = static_cast<unsigned int>(samples.size());
  domain.modalities = FindValues(samples, [](const ImageFacts & image) { return image.modality; });
  domain.sopClasses = FindValues(samples, [](const ImageFacts & image) { return image.sopClass; });
  domain.planes = FindValues(samples, [](const ImageFacts & image) { return image.plane; });

  const double growth = 1.0 / std::sqrt(static_cast<double>(std::max(patients, 1u)));
  const auto   byFactor = [growth](double factorOfOne) {
    const double factor = std::pow(factorOfOne, growth);
    return [factor](DomainRange & range) {
      range.low = range.observedLow / factor;
      range.high = range.observedHigh * factor;
    };
  };
  const auto byTerm = [growth](DomainRange & range) {
    range.low = std::max(0.0, range.observedLow - growth * termOfShare);
    range.high = std::min(1.0, range.observedHigh + growth * termOfShare);
  };
  const auto ofSlices = [&samples](const auto & get) {
    std::vector<double> values;
    std::transform(samples.begin(), samples.end(), std::back_inserter(values), [&get](const DomainSample & sample) {
      return get(sample.slice);
    });
    return values;
  };
  const auto ofBodies = [&samples](double BodyComposition::* member) {
    std::vector<double> values;
    for (const DomainSample & sample : samples)
    {
      if (sample.slice.body.HasBody())
      {
        values.push_back(sample.slice.body.*member);
      }
    }
    return values;
  };
  domain.bodyArea = FitRange(ofBodies(&BodyComposition::area), byFactor(factorOfArea));
  domain.airShare = FitRange(ofBodies(&BodyComposition::airShare), byTerm);
  domain.fatShare = FitRange(ofBodies(&BodyComposition::fatShare), byTerm);
  domain.softShare = FitRange(ofBodies(&BodyComposition::softShare), byTerm);
  domain.boneShare = FitRange(ofBodies(&BodyComposition::boneShare), byTerm);
  domain.spacing =
    FitRange(ofSlices([](const SliceFacts & slice) { return slice.spacing; }), byFactor(factorOfSpacing));
  domain.thickness =
    FitRange(ofSlices([](const SliceFacts & slice) { return slice.thickness; }), byFactor(factorOfThickness));
  domain.fieldOfView =
    FitRange(ofSlices([](const SliceFacts & slice) { return slice.fieldOfView; }), byFactor(factorOfFieldOfView));

  const auto isShown = [&samples](const auto & shows) {
    const auto count = std::count_if(
      samples.begin(), samples.end(), [&shows](const DomainSample & one) { return shows(one.slice.body); });
    return static_cast<double>(count) >= leastShareOfSlices * static_cast<double>(samples.size());
  };
  domain.acceptsCutBodies = isShown([](const BodyComposition & body) { return body.isCut; });
  domain.acceptsSlicesWithoutBody = isShown([](const BodyComposition & body) { return !body.HasBody(); });
  return domain;
}
} // namespace TransferLearning
} // namespace itk
