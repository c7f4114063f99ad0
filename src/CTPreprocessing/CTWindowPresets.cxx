// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The windows that are known by name.
#include "CTPreprocessing/CTPreprocessingNames.h"
#include "itkCTWindow.h"

#include <algorithm>

namespace itk
{
std::ostream &
operator<<(std::ostream & out, CTWindowEnums::Function value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::windowFunctionNames, value);
}

const std::vector<CTWindowPreset> &
GetCTWindowPresets()
{
  static const std::vector<CTWindowPreset> presets{ { "lung", { -600.0, 1500.0 }, "" } };
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
  itkGenericExceptionMacro("There is no window named '" << name << "'; there are: " << known << '.');
}
} // namespace itk
