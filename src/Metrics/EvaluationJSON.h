// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef EvaluationJSON_h
#define EvaluationJSON_h

#include "itkClassificationMetrics.h"

#include <nlohmann/json.hpp>

#include <string>

namespace itk
{
/** The figure beside its interval and p; found by nlohmann's conversions. */
template <typename TJSON>
void
to_json(TJSON & json, const ClassificationMetrics::Difference & value)
{
  json = { { "difference", value.difference.value },
           { "low", value.difference.low },
           { "high", value.difference.high },
           { "p", value.p } };
}

namespace TransferLearning
{
/** Keys keep the order in which they are written: that of the classes, and the important first. */
using OrderedJSON = nlohmann::ordered_json;

/** A JSON object that has what every file of the project begins with: format_version and intended_use.
 * \throws ExceptionObject when the network's description is neither empty nor a JSON object. */
OrderedJSON
MakeDocument(const std::string & networkDescription);

/** The network's description as an object; null when it is empty. \throws ExceptionObject when it is anything else. */
OrderedJSON
ParseNetworkDescription(const std::string & description);

/** The description's intended_use, else "research; not for diagnosis". */
std::string
GetIntendedUse(const std::string & networkDescription);

/** Of the description's calibration: "temperature 1.323, fitted on 120 cases of validation"; empty without one. Of an
 * ensemble, those of its members. */
std::string
DescribeTemperature(const std::string & networkDescription);

/** Why the description's calibration has no temperature, though one was asked for; else empty. */
std::string
DescribeRefusedTemperature(const std::string & networkDescription);

/** What the bootstrap draws: "patient" if the patients are known, else "case", or "group" for cases that are drawn
 * together. */
const char *
GetBootstrapUnit(const ClassificationMetrics & metrics);

/** Indented text. Numbers read back exactly (at most 17 digits); what is not finite is null; bytes that are not UTF-8
 * become U+FFFD. */
std::string
ToText(const OrderedJSON & document);
} // namespace TransferLearning
} // namespace itk

#endif
