// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/KerasNames.h"

#include <algorithm>
#include <cctype>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Ends of names, the longer ones first; Keras 1 wrote the four that are translated.
constexpr std::pair<const char *, const char *> weightNames[] = {
  { "depthwise_kernel", "depthwise_kernel" },
  { "pointwise_kernel", "pointwise_kernel" },
  { "moving_variance", "moving_variance" },
  { "running_mean", "moving_mean" },
  { "running_std", "moving_variance" },
  { "moving_mean", "moving_mean" },
  { "variance", "variance" },
  { "kernel", "kernel" },
  { "gamma", "gamma" },
  { "count", "count" },
  { "bias", "bias" },
  { "beta", "beta" },
  { "mean", "mean" },
  { "W", "kernel" },
  { "b", "bias" },
};

bool
IsUpper(char c)
{
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

bool
IsLower(char c)
{
  return std::islower(static_cast<unsigned char>(c)) != 0;
}

bool
IsDigit(char c)
{
  return c >= '0' && c <= '9';
}

// The name without `separator` and the digits that end it, if it ends so.
std::string
RemoveNumber(const std::string & name, char separator)
{
  const auto digits = std::find_if_not(name.rbegin(), name.rend(), IsDigit).base();
  const bool numbered = digits != name.end() && digits != name.begin() && *(digits - 1) == separator;
  return numbered ? std::string(name.begin(), digits - 1) : name;
}

// Without the output's number, which TensorFlow appends: "kernel:0".
std::string
RemoveOutput(const std::string & stored)
{
  return RemoveNumber(stored, ':');
}
} // namespace

std::pair<std::string, unsigned long>
SplitKerasNumber(const std::string & name)
{
  constexpr std::ptrdiff_t maximumDigits = 9;
  const auto               digits = std::find_if_not(name.rbegin(), name.rend(), IsDigit).base();
  const bool               separated = digits == name.begin() || *(digits - 1) == '_';
  if (digits == name.end() || !separated || name.end() - digits > maximumDigits)
  {
    return { name, 0 };
  }
  return { { name.begin(), digits == name.begin() ? digits : digits - 1 },
           std::stoul(std::string(digits, name.end())) };
}

std::string
GetKerasGroupName(const std::string & className)
{
  std::string name;
  for (std::size_t i = 0; i < className.size(); ++i)
  {
    const char c = className[i];
    // A capital begins a word after a small letter, and before one.
    const bool begins =
      IsUpper(c) && i > 0 && (IsLower(className[i - 1]) || (i + 1 < className.size() && IsLower(className[i + 1])));
    name += begins ? "_" : "";
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

std::string
GetKerasWeightFolder(const std::string & stored)
{
  const std::size_t slash = stored.rfind('/');
  return slash == std::string::npos ? std::string() : stored.substr(0, slash);
}

std::string
GetKerasWeightName(const std::string & stored)
{
  const std::string last = RemoveOutput(stored.substr(stored.rfind('/') + 1));
  const std::string name = RemoveNumber(last, '_');
  for (const auto & [end, today] : weightNames)
  {
    const std::string known = end;
    if (name == known ||
        (name.size() > known.size() && name.compare(name.size() - known.size(), known.size(), known) == 0 &&
         name[name.size() - known.size() - 1] == '_'))
    {
      return today;
    }
  }
  return last;
}

std::vector<std::string>
GetKerasVariableNames(const std::string & groupName, std::size_t count, bool center)
{
  const std::string type = SplitKerasNumber(groupName).first;
  if (type == "batch_normalization")
  {
    switch (count)
    {
      case 4:
        return { "gamma", "beta", "moving_mean", "moving_variance" };
      case 3:
        return { center ? "beta" : "gamma", "moving_mean", "moving_variance" };
      case 2:
        return { "moving_mean", "moving_variance" };
      default:
        return {};
    }
  }
  const std::pair<const char *, std::vector<std::string>> types[] = {
    { "conv1d", { "kernel", "bias" } },
    { "conv2d", { "kernel", "bias" } },
    { "conv3d", { "kernel", "bias" } },
    { "dense", { "kernel", "bias" } },
    { "depthwise_conv2d", { "kernel", "bias" } },
    { "normalization", { "mean", "variance", "count" } },
    { "separable_conv2d", { "depthwise_kernel", "pointwise_kernel", "bias" } },
  };
  const auto found =
    std::find_if(std::begin(types), std::end(types), [&type](const auto & t) { return type == t.first; });
  if (found == std::end(types) || count > found->second.size())
  {
    return {};
  }
  return { found->second.begin(), found->second.begin() + static_cast<std::ptrdiff_t>(count) };
}
} // namespace TransferLearning
} // namespace itk
