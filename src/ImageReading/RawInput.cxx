// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What a network was trained on, and what it refuses.
#include "TransferLearning/itkRawInput.h"

#include "DICOM/ValueText.h"
#include "ImageReading/DrawnInput.h"

#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** "16-bit signed integers", "32-bit floating-point numbers with 3 components a pixel". */
std::string
DescribeValues(const ClassifierInput & input)
{
  std::ostringstream text;
  text << 8 * input.bytesOfComponent << "-bit ";
  if (input.isInteger)
  {
    text << (input.isSigned ? "signed integers" : "unsigned integers");
  }
  else
  {
    text << "floating-point numbers";
  }
  if (input.components != 1)
  {
    text << " with " << input.components << " components per pixel";
  }
  return text.str();
}

/** \param takes what the network was trained on */
std::vector<std::string>
VerifyHounsfieldUnits(const ClassifierInput & input, const CTPreprocessingParameters & parameters, const char * takes)
{
  if (input.components != 1)
  {
    itkGenericExceptionMacro("The network was trained on "
                             << takes << ", which have one component; the image has " << DescribeValues(input)
                             << ". Use the CT itself, or a network that was trained on pictures.");
  }
  if (input.isInteger && input.bytesOfComponent == 1)
  {
    itkGenericExceptionMacro("The network was trained on "
                             << takes << "; the image has " << DescribeValues(input)
                             << ", which cannot represent HU: it is a picture. Use the CT itself (DICOM, or at least "
                                "16 bits), or a network that was trained on pictures.");
  }
  const std::string modality = Trimmed(input.modality);
  if (!modality.empty() && modality != "CT")
  {
    itkGenericExceptionMacro("The network was trained on "
                             << takes << "; the image's Modality (0008,0060) is '" << modality
                             << "'. Use a CT; if the values are HU nevertheless, remove the key 0008|0060 from "
                                "the image's dictionary.");
  }
  if (modality == "CT")
  {
    return {};
  }
  std::ostringstream sentence;
  sentence << "HU assumed: the image has no CT tags; its values (" << DescribeValues(input);
  if (parameters.huOffset != 0.0)
  {
    sentence << ", " << std::showpos << parameters.huOffset;
  }
  sentence << ") were taken as HU.";
  return { sentence.str() };
}

/** 0..255 is the range of 8-bit pictures; any other one was declared for the values that the images have. */
void
VerifyPicture(const ClassifierInput & input, const CTPreprocessingParameters & parameters)
{
  const auto & range = parameters.pictureRange;
  const bool   isOfEightBits = range == CTPreprocessingParameters().pictureRange;
  const bool   isCT = Trimmed(input.modality) == "CT" && input.components == 1;
  if (!input.IsEightBit() && (isOfEightBits || isCT))
  {
    itkGenericExceptionMacro("The network was trained on "
                             << (isOfEightBits ? "8-bit " : "") << "pictures; the image has " << DescribeValues(input)
                             << (isCT ? " in HU" : "")
                             << (parameters.pictureWindow
                                   ? ". Draw it in the network's picture window, as NetworkImageReader and DrawCT() do."
                                   : ". If it is CT, set the picture window that the network's pictures were made "
                                     "with, or use a network that was trained on HU."));
  }
  constexpr double mostOfEightBits = 255.0;
  if (input.IsEightBit() && range.second > mostOfEightBits)
  {
    itkGenericExceptionMacro("The network was trained on pictures with values of "
                             << range.first << ".." << range.second << "; the image has " << DescribeValues(input)
                             << ", which end at 255. Use pictures like those that it was trained on.");
  }
}
} // namespace

std::vector<std::string>
VerifyRawInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters)
{
  if (parameters.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits)
  {
    return VerifyHounsfieldUnits(input, parameters, "HU");
  }
  VerifyPicture(input, parameters);
  return {};
}

bool
IsDrawn(const ClassifierInput & input, const CTPreprocessingParameters & parameters)
{
  return parameters.intensity == CTPreprocessingEnums::Intensity::Picture && parameters.pictureWindow &&
         input.components == 1 && !input.IsEightBit();
}

std::vector<std::string>
VerifyCTToDraw(const ClassifierInput & input, const CTPreprocessingParameters & parameters)
{
  auto               sentences = VerifyHounsfieldUnits(input, parameters, "pictures of CT");
  std::ostringstream sentence;
  sentence << "Picture window: the CT was drawn with center " << parameters.pictureWindow->center << " HU and width "
           << parameters.pictureWindow->width << " HU.";
  sentences.push_back(sentence.str());
  return sentences;
}

void
VerifyPreprocessedInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters)
{
  if (input.isInteger || input.bytesOfComponent != sizeof(float))
  {
    itkGenericExceptionMacro("InputIsPreprocessed is on, but the input has "
                             << DescribeValues(input)
                             << "; a preprocessed image is a VectorImage<float>, as CTPreprocessingImageFilter makes "
                                "it. Call InputIsPreprocessedOff() for a raw image.");
  }
  if (input.components != parameters.channels || input.columns != parameters.size[0] ||
      input.rows != parameters.size[1])
  {
    itkGenericExceptionMacro("InputIsPreprocessed is on, but the input has "
                             << input.columns << " x " << input.rows << " pixels with " << input.components
                             << " components; the network takes " << parameters.size[0] << " x " << parameters.size[1]
                             << " with " << parameters.channels
                             << ". Preprocess it with the network's GetPreprocessingParameters(), or call "
                                "InputIsPreprocessedOff() for a raw image.");
  }
}
} // namespace TransferLearning
} // namespace itk
