// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TextVolumeHeaders_h
#define TextVolumeHeaders_h

#include "ImageReading/VolumePixels.h"

namespace itk
{
namespace TransferLearning
{
/** FindVolumePixels() of NRRD. */
VolumePixels
FindPixelsOfNRRD(const std::string & file);

/** FindVolumePixels() of MetaImage. */
std::optional<VolumePixels>
FindPixelsOfMetaImage(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
