// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The windows that are known by name.
#include "itkCTWindow.h"

#include "itkMacro.h"

namespace itk
{
const std::vector<CTWindowPreset> &
GetCTWindowPresets()
{
  // Subdural: the middles of the ranges that its source gives. Stroke: the wider of its two.
  static const char * const                radiopaedia = "Radiopaedia, Windowing (CT)";
  static const char * const                radiant = "RadiAnt DICOM Viewer, default presets of CT";
  static const std::vector<CTWindowPreset> presets{
    { "lung", { -600.0, 1500.0 }, radiopaedia },  { "mediastinum", { 40.0, 400.0 }, radiant },
    { "bone", { 400.0, 1800.0 }, radiopaedia },   { "brain", { 40.0, 80.0 }, radiopaedia },
    { "subdural", { 75.0, 215.0 }, radiopaedia }, { "stroke", { 40.0, 40.0 }, radiopaedia },
    { "liver", { 30.0, 150.0 }, radiopaedia },    { "abdomen", { 60.0, 400.0 }, radiant },
    { "angiography", { 300.0, 600.0 }, radiant }
  };
  return presets;
}

CTWindow
GetCTWindowPreset(const std::string & name)
{
  std::string known;
  for (const CTWindowPreset & preset : GetCTWindowPresets())
  {
    if (preset.name == name)
    {
      return preset.window;
    }
    known += (known.empty() ? "" : ", ") + preset.name;
  }
  itkGenericExceptionMacro("There is no window preset named '" << name << "'; the presets are: " << known << '.');
}
} // namespace itk
