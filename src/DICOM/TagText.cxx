// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkTagText.h"

#include "DICOM/ValueText.h"

#include "itkMetaDataObject.h"

namespace itk
{
namespace TransferLearning
{
std::string
GetTagText(const MetaDataDictionary & dictionary, const std::string & tag)
{
  std::string text;
  ExposeMetaData<std::string>(dictionary, tag, text);
  return Trimmed(text);
}
} // namespace TransferLearning
} // namespace itk
