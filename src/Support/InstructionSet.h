// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef InstructionSet_h
#define InstructionSet_h

namespace itk
{
namespace TransferLearning
{
/** Those that kernels are compiled for; a newer one has all of an older one. */
enum class InstructionSet
{
  Baseline,
  AVX2,   ///< With FMA.
  AVX512, ///< F, BW, DQ and VL.
};

/** Whether this build has kernels for it and this processor runs them. */
bool
IsAvailable(InstructionSet instructionSet);

/** The newest that is available. */
InstructionSet
GetNewestInstructionSet();
} // namespace TransferLearning
} // namespace itk

#endif
