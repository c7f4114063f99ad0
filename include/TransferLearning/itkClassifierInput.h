// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassifierInput_h
#define itkClassifierInput_h

#include "itkClassificationEnsemble.h"
#include "itkMetaDataObject.h"
#include "itkMultiThreaderBase.h"

#include <string>
#include <type_traits>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What is known of a network's input before its pixels are read; the filters that run networks share the questions
 * that are asked of it. */
struct ClassifierInput
{
  unsigned int bytesOfComponent{ 0 };
  bool         isInteger{ false };
  bool         isSigned{ false };
  unsigned int components{ 0 };
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  std::string  modality; ///< (0008,0060) in the image's dictionary; empty where it has none.
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

/** \throws ExceptionObject where an image that is said to be preprocessed differs from the network's input. */
extern TransferLearning_EXPORT void
VerifyPreprocessedInput(const ClassifierInput & input, const CTPreprocessingParameters & parameters);

/** The ensemble, or one of the network. \throws ExceptionObject where not exactly one is given, or it is not complete.
 */
extern TransferLearning_EXPORT ClassificationEnsemble::ConstPointer
GetCompleteEnsemble(const ClassificationNetwork * network, const ClassificationEnsemble * ensemble);

/** \throws ExceptionObject where the network is for volumes and the image is none. */
extern TransferLearning_EXPORT void
VerifyNetworkDimension(const ClassificationNetwork & network, unsigned int imageDimension);

/** Indices of the members that read the same pixels: prepared alike, on the same device. */
extern TransferLearning_EXPORT std::vector<std::vector<unsigned int>>
                               GroupMembersByInput(const ClassificationEnsemble & ensemble);

/** JSON object: architecture, dimension, sha256, intended_use, classes, abstention where the card has it; of several
 * members combination and members. */
extern TransferLearning_EXPORT std::string
                               DescribeEnsemble(const ClassificationEnsemble & ensemble);

/** Threads that torch gets while a filter runs: the smaller of the threads of its multi-threader and its work units. */
extern TransferLearning_EXPORT unsigned int
GetNetworkThreads(const MultiThreaderBase & multiThreader, ThreadIdType numberOfWorkUnits);
} // namespace TransferLearning
} // namespace itk

#endif
