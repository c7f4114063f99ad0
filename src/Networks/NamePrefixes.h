// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NamePrefixes_h
#define NamePrefixes_h

#include "Weights/NamedTensors.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What names begin with, up to and with a '.' or '/', where enough tensors of the file do to be a network's: wrappers
 * of networks put it before the network's own names ("module.", "model.encoder."). "" comes first, shorter ones before
 * longer ones. */
std::vector<std::string>
FindNamePrefixes(const NamedTensors & file);

/** The longest of these that all names begin with; "" where there is none. */
std::string
FindCommonPrefix(const NamedTensors & file);

/** The first part of a name below a prefix, up to its first '.' or '/'. */
std::string
GetFirstPart(const std::string & name, const std::string & prefix = {});

/** A name without its last part: the layer that a tensor belongs to. */
std::string
GetLayerName(const std::string & name);
} // namespace TransferLearning
} // namespace itk

#endif
