// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ModelCard_h
#define ModelCard_h

namespace itk
{
namespace TransferLearning
{
/** Key of the model card in the safetensors metadata. */
constexpr char modelCardKey[] = "itk_transfer_learning";

/** Section that the card of an ensemble has, and that of a network has not. */
constexpr char ensembleSection[] = "ensemble";

/** The network file's tensor that is none of the network's: ClassificationNetwork::GetReferenceFeatures(). */
constexpr char referenceFeaturesName[] = "domain.reference_features";

/** Raised when an older reader would misunderstand the file. */
constexpr int modelCardFormatVersion = 1;

constexpr char defaultIntendedUse[] = "research; not for diagnosis";

/** What each section of the card is filled by; the others are free for SetModelCardSection(). */
struct ReservedSection
{
  const char * name;
  const char * source;
};
constexpr ReservedSection reservedSections[] = { { "architecture", "Create()" },
                                                 { "classes", "Create() and ReplaceHead()" },
                                                 { "format_version", "Write()" },
                                                 { "head", "SetDropout()" },
                                                 { "input", "SetPreprocessingParameters()" },
                                                 { "preprocessing", "SetPreprocessingParameters()" },
                                                 { "software", "Write()" },
                                                 { "topology", "Create()" } };
} // namespace TransferLearning
} // namespace itk

#endif
