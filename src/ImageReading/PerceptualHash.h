// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PerceptualHash_h
#define PerceptualHash_h

#include <array>
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

/** Signs of the coefficients beyond those of the pHash, of the 16 x 16 lowest. Resized, compressed and brightened
 * copies differ in few of the 192, images of like shape, as slices of two patients, in many. */
using DetailBits = std::array<uint64_t, 3>;

/** pHash (Zauner 2010) with details. The image is shrunk to 32 x 32 with a box filter, in the whole numbers of Pillow's
 * resize, and a bit tells whether one of the 8 x 8 lowest coefficients of its cosine transform is above their median;
 * row by row, the first bit the highest. */
struct DetailedHash
{
  uint64_t   hash{ 0 };
  DetailBits details{};
};

DetailedHash
ComputeDetailedHash(const std::vector<unsigned char> & gray, unsigned int columns);

struct InsideHashes
{
  DetailedHash inside;
  DetailedHash mirrored; ///< Of the image mirrored left to right, whose coefficients of odd frequencies change signs.
};

/** pHash inside the borders: outer rows and columns whose grays differ by at most 16 (padding, air) are cropped. If
 * less than a quarter of a side remains, nothing is. */
InsideHashes
ComputeInsideHashes(const std::vector<unsigned char> & gray, unsigned int columns);

unsigned int
CountDifferentBits(uint64_t a, uint64_t b);

unsigned int
CountDifferentDetails(const DetailBits & a, const DetailBits & b);
} // namespace TransferLearning
} // namespace itk

#endif
