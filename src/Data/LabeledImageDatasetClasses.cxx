// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What the classes of a dataset are called, and which of them are one.
#include "itkLabeledImageDataset.h"

#include <algorithm>
#include <set>

namespace itk
{
namespace
{
std::string
JoinNames(const std::vector<std::string> & names)
{
  std::string joined;
  for (const auto & name : names)
  {
    joined += (joined.empty() ? "" : ", ") + name;
  }
  return joined;
}
} // namespace

void
LabeledImageDataset::AdoptClassNames(const std::vector<std::string> & classNames)
{
  std::vector<unsigned int> mapping;
  for (const auto & name : m_ClassNames)
  {
    const auto found = std::find(classNames.begin(), classNames.end(), name);
    if (found == classNames.end())
    {
      itkExceptionMacro("Class '" << name << "' of the data is not a class of the network: " << JoinNames(classNames)
                                  << '.');
    }
    mapping.push_back(static_cast<unsigned int>(found - classNames.begin()));
  }
  for (auto & slice : m_Slices)
  {
    slice.label = mapping[slice.label];
  }
  m_ClassNames = classNames;
  this->Modified();
}

void
LabeledImageDataset::MergeClasses(const std::string & name, const std::vector<std::string> & classNames)
{
  std::vector<std::string> mergedNames = m_ClassNames;
  for (const auto & className : classNames)
  {
    const auto found = std::find(m_ClassNames.begin(), m_ClassNames.end(), className);
    if (found == m_ClassNames.end())
    {
      itkExceptionMacro("Class '" << className << "' cannot be merged into '" << name
                                  << "': the data have only: " << JoinNames(m_ClassNames) << '.');
    }
    mergedNames[static_cast<std::size_t>(found - m_ClassNames.begin())] = name;
  }
  const bool isTaken = std::find(m_ClassNames.begin(), m_ClassNames.end(), name) != m_ClassNames.end() &&
                       std::find(classNames.begin(), classNames.end(), name) == classNames.end();
  if (name.empty() || isTaken)
  {
    itkExceptionMacro("The merged class cannot be named '"
                      << name
                      << "': " << (isTaken ? "another class of the data has this name." : "a class needs a name."));
  }
  std::set<std::string> names(mergedNames.begin(), mergedNames.end());
  for (auto & slice : m_Slices)
  {
    slice.label = static_cast<unsigned int>(std::distance(names.begin(), names.find(mergedNames[slice.label])));
  }
  m_ClassNames.assign(names.begin(), names.end());
  this->Modified();
}
} // namespace itk
