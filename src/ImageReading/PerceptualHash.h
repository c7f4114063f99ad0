// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PerceptualHash_h
#define PerceptualHash_h

#include <cstdint>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Gray 0..255, a pixel each: 8-bit pictures as they are (colors as ITU-R 601's luma), other values stretched between
 * their 1st and 99th percentile, so that no offset and no single bright pixel matters. */
std::vector<unsigned char>
MapToEightBits(const std::vector<double> & values, unsigned int colors, bool isEightBit);

/** pHash (Zauner 2010) of an image of so many columns: it is shrunk to 32 x 32 with a box filter, in the whole numbers
 * of Pillow's resize, and a bit tells whether one of the 8 x 8 lowest coefficients of its cosine transform is above
 * their median; row by row, the first bit the highest. */
uint64_t
ComputePerceptualHash(const std::vector<unsigned char> & gray, unsigned int columns);

unsigned int
CountDifferentBits(uint64_t a, uint64_t b);
} // namespace TransferLearning
} // namespace itk

#endif
