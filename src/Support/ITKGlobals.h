// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ITKGlobals_h
#define ITKGlobals_h

namespace itk
{
namespace TransferLearning
{
/** Creates the global variables of ITK that pipelines use. ITK creates each one when it is first used, in a map without
 * a lock: call this before several threads run pipelines. */
void
CreateITKGlobals();
} // namespace TransferLearning
} // namespace itk

#endif
