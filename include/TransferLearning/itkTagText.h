// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkTagText_h
#define itkTagText_h

#include "TransferLearningExport.h"
#include "itkMetaDataDictionary.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** Text of a DICOM tag ("gggg|eeee") in a dictionary, without its padding; empty if there is none. */
extern TransferLearning_EXPORT std::string
                               GetTagText(const MetaDataDictionary & dictionary, const std::string & tag);
} // namespace TransferLearning
} // namespace itk

#endif
