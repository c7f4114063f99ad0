// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkRawInput_h
#define itkRawInput_h

#include "itkCTPreprocessingParameters.h"
#include "itkMetaDataObject.h"

#include <string>
#include <type_traits>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What is known of a network's input before its pixels are read; whoever gives an image to a network asks the same
 * questions of it. */
struct ClassifierInput
{
  unsigned int bytesOfComponent{ 0 };
  bool         isInteger{ false };
  bool         isSigned{ false };
  unsigned int components{ 0 };
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  std::string  modality; ///< (0008,0060) in the image's dictionary; empty where it has none.

  bool
  IsEightBit() const
  {
    return isInteger && !isSigned && bytesOfComponent == 1;
  }
};

template <typename TImage>
ClassifierInput
DescribeClassifierInput(const TImage * image)
{
  using ValueType = typename TImage::InternalPixelType;
  ClassifierInput input;
  input.bytesOfComponent = sizeof(ValueType);
  input.isInteger = std::is_integral<ValueType>::value;
  input.isSigned = std::is_signed<ValueType>::value;
  input.components = image->GetNumberOfComponentsPerPixel();
  input.columns = static_cast<unsigned int>(image->GetLargestPossibleRegion().GetSize(0));
  input.rows = static_cast<unsigned int>(image->GetLargestPossibleRegion().GetSize(1));
  ExposeMetaData<std::string>(image->GetMetaDataDictionary(), "0008|0060", input.modality);
  return input;
}

/** Whether a raw image is what the network was trained on: HU or a picture.
 * \return what had to be taken for granted, as sentences
 * \throws ExceptionObject that says what the image is, what the network takes and what to do. */
extern TransferLearning_EXPORT std::vector<std::string>
VerifyRawInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters);

/** Whether the image is drawn in the window of the network's pictures before the network is given it. */
extern TransferLearning_EXPORT bool
IsDrawn(const ClassifierInput & input, const CTPreprocessingParameters & parameters);

/** VerifyRawInput() of an image that is drawn. */
extern TransferLearning_EXPORT std::vector<std::string>
VerifyCTToDraw(const ClassifierInput & input, const CTPreprocessingParameters & parameters);

/** \throws ExceptionObject where an image that is said to be preprocessed differs from the network's input. */
extern TransferLearning_EXPORT void
VerifyPreprocessedInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters);
} // namespace TransferLearning
} // namespace itk

#endif
