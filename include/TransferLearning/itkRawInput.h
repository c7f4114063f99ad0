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
/** What is known about a network's input before its pixels are read; shared by everything that passes images to
 * networks. */
struct ClassifierInput
{
  unsigned int bytesOfComponent{ 0 };
  bool         isInteger{ false };
  bool         isSigned{ false };
  unsigned int components{ 0 };
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  std::string  modality; ///< (0008,0060) in the image's dictionary; empty if there is none.

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

/** Verifies that a raw image is of the kind that the network was trained on: HU or a picture.
 * \return assumptions that had to be made, as sentences
 * \throws ExceptionObject saying what the image is, what the network expects and what to do. */
extern TransferLearning_EXPORT std::vector<std::string>
VerifyRawInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters);

/** \throws ExceptionObject if an image declared as preprocessed does not match the network's input. */
extern TransferLearning_EXPORT void
VerifyPreprocessedInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters);
} // namespace TransferLearning
} // namespace itk

#endif
