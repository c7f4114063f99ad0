// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The windows that the DICOM tags of an image name.
#include "itkCTWindow.h"

#include "TransferLearning/itkCTPreprocessingFields.h"
#include "DICOM/ValueText.h"
#include "itkMetaDataObject.h"

namespace itk
{
namespace
{
std::vector<std::string>
GetValues(const MetaDataDictionary & dictionary, const char * key)
{
  std::string text;
  ExposeMetaData<std::string>(dictionary, key, text);
  return TransferLearning::SplitValues(text);
}

double
GetNumber(const char * what, const std::string & text)
{
  double number = 0.0;
  if (!TransferLearning::ReadNumber(text, number))
  {
    itkGenericExceptionMacro(<< what << " of the image is '" << text
                             << "', which is not a number; set a window explicitly.");
  }
  return number;
}
} // namespace

std::vector<CTWindowPreset>
GetCTWindowsOfImage(const MetaDataDictionary & dictionary)
{
  const auto centers = GetValues(dictionary, "0028|1050");
  const auto widths = GetValues(dictionary, "0028|1051");
  const auto functions = GetValues(dictionary, "0028|1056");
  const auto explanations = GetValues(dictionary, "0028|1055");
  if (centers.size() != widths.size())
  {
    itkGenericExceptionMacro("The image has " << centers.size() << " window centers (0028,1050) and " << widths.size()
                                              << " widths (0028,1051); set a window explicitly.");
  }
  auto function = CTWindowEnums::Function::Linear;
  if (!functions.empty())
  {
    function = TransferLearning::GetEnumValue<CTWindowEnums::Function>("VOI LUT Function (0028,1056) of the image",
                                                                       functions.front());
  }
  std::vector<CTWindowPreset> windows;
  for (std::size_t i = 0; i < centers.size(); ++i)
  {
    const CTWindow window{ GetNumber("Window Center (0028,1050)", centers[i]),
                           GetNumber("Window Width (0028,1051)", widths[i]),
                           function };
    windows.push_back({ i < explanations.size() ? explanations[i] : "", window, "tags of the image" });
  }
  return windows;
}

CTWindow
GetCTWindowOfImage(const MetaDataDictionary & dictionary, unsigned int index, const std::string & explanation)
{
  const auto         windows = GetCTWindowsOfImage(dictionary);
  std::ostringstream known;
  for (std::size_t i = 0; i < windows.size(); ++i)
  {
    const auto & [name, window, source] = windows[i];
    if (explanation.empty() ? i == index : name == explanation)
    {
      window.Verify();
      return window;
    }
    known << (i == 0 ? "" : ", ") << i << ": '" << name << "' " << window.center << '/' << window.width;
  }
  std::ostringstream wanted;
  if (explanation.empty())
  {
    wanted << "with index " << index;
  }
  else
  {
    wanted << "with explanation '" << explanation << "'";
  }
  itkGenericExceptionMacro("The image has no window " << wanted.str() << " in its tags (0028,1050); it has "
                                                      << (windows.empty() ? "none" : known.str())
                                                      << ". Upstream filters may not have passed them on.");
}
} // namespace itk
