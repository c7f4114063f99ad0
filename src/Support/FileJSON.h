// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// JSON objects in files that somebody else may have written.
#ifndef FileJSON_h
#define FileJSON_h

#include "itkMacro.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** A JSON object. `what` begins the messages: "The model card of 'file'".
 * \throws ExceptionObject where it is something else, or nested so deeply that copying it would exhaust the stack */
inline nlohmann::json
ParseFileJSON(const std::string & text, const std::string & what)
{
  constexpr int deepest = 256;
  const auto    guard = [&what](int depth, nlohmann::json::parse_event_t, const nlohmann::json &) {
    if (depth > deepest)
    {
      itkGenericExceptionMacro(<< what << " is nested too deeply: more than " << deepest << " levels.");
    }
    return true;
  };
  nlohmann::json object = nlohmann::json::parse(text, guard, false);
  if (!object.is_object())
  {
    itkGenericExceptionMacro(<< what << " is not a JSON object.");
  }
  return object;
}

/** \throws ExceptionObject where `format_version` is not an integer from 1 to `newest` */
inline void
VerifyFormatVersion(const nlohmann::json & object, const std::string & what, int newest)
{
  const auto version = object.find("format_version");
  if (version == object.end())
  {
    itkGenericExceptionMacro(<< what << " has no format_version.");
  }
  const bool isPositive = version->is_number_unsigned()
                            ? version->get<std::uint64_t>() > 0
                            : version->is_number_integer() && version->get<std::int64_t>() > 0;
  if (!isPositive)
  {
    itkGenericExceptionMacro(<< what << " has format_version " << version->dump().substr(0, 40)
                             << ", which is not a positive integer.");
  }
  if (version->get<std::uint64_t>() > static_cast<std::uint64_t>(newest))
  {
    itkGenericExceptionMacro(<< what << " has format_version " << *version
                             << "; this version of ITKTransferLearning reads up to " << newest
                             << ". Read it with a newer version.");
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
