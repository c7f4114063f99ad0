// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/PerceptualHash.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <cstddef>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr unsigned int hashSide = 8;
constexpr unsigned int detailSide = 16;
constexpr unsigned int imageSide = 32;
constexpr int          weightBits = 22;
constexpr double       pi = 3.14159265358979323846;

unsigned char
ToLuma(double red, double green, double blue)
{
  // Pillow's weights, 16 fractional bits.
  const auto sum = static_cast<uint32_t>(red) * 19595 + static_cast<uint32_t>(green) * 38470 +
                   static_cast<uint32_t>(blue) * 7471 + 0x8000;
  return static_cast<unsigned char>(sum >> 16);
}

/** Input pixels of one output pixel and what each of them weighs, in 2^-22. */
struct Box
{
  std::size_t begin;
  std::size_t end;
  int64_t     weight;
};

// The pixels whose centers lie in (center - scale / 2, center + scale / 2].
std::vector<Box>
MakeBoxes(std::size_t inputSize, unsigned int outputSize)
{
  const double     scale = static_cast<double>(inputSize) / outputSize;
  const double     support = 0.5 * std::max(scale, 1.0);
  std::vector<Box> boxes;
  for (unsigned int i = 0; i < outputSize; ++i)
  {
    const double center = (i + 0.5) * scale;
    const auto   isInside = [&](std::size_t pixel) {
      const double offset = (static_cast<double>(pixel) - center + 0.5) * (0.5 / support);
      return offset > -0.5 && offset <= 0.5;
    };
    Box box{ static_cast<std::size_t>(std::max(center - support + 0.5, 0.0)),
             std::min(inputSize, static_cast<std::size_t>(center + support + 0.5)),
             0 };
    while (box.begin + 1 < box.end && !isInside(box.begin))
    {
      ++box.begin;
    }
    while (box.end > box.begin + 1 && !isInside(box.end - 1))
    {
      --box.end;
    }
    box.weight = std::llround(static_cast<double>(1 << weightBits) / static_cast<double>(box.end - box.begin));
    boxes.push_back(box);
  }
  return boxes;
}

// One pass along rows (stride 1) or columns; `step` leads from one line to the next.
std::vector<unsigned char>
Shrink(const std::vector<unsigned char> & input,
       std::size_t                        lines,
       std::size_t                        step,
       std::size_t                        stride,
       const std::vector<Box> &           boxes)
{
  std::vector<unsigned char> output;
  for (std::size_t line = 0; line < lines; ++line)
  {
    for (const Box & box : boxes)
    {
      int64_t sum = int64_t{ 1 } << (weightBits - 1);
      for (std::size_t i = box.begin; i < box.end; ++i)
      {
        sum += input[line * step + i * stride] * box.weight;
      }
      output.push_back(static_cast<unsigned char>(std::min<int64_t>(sum >> weightBits, 255)));
    }
  }
  return output;
}
} // namespace

std::vector<unsigned char>
MapToEightBits(const std::vector<double> & values, unsigned int colors, bool isEightBit)
{
  std::vector<unsigned char> gray;
  gray.reserve(values.size() / colors);
  if (isEightBit)
  {
    for (std::size_t i = 0; i < values.size(); i += colors)
    {
      gray.push_back(colors == 3 ? ToLuma(values[i], values[i + 1], values[i + 2])
                                 : static_cast<unsigned char>(values[i]));
    }
    return gray;
  }
  std::vector<double> sorted;
  std::copy_if(
    values.begin(), values.end(), std::back_inserter(sorted), [](double value) { return std::isfinite(value); });
  const auto find = [&sorted](double fraction) {
    const auto at = sorted.begin() + std::llround(fraction * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
  };
  const double low = sorted.empty() ? 0.0 : find(0.01);
  const double high = sorted.empty() ? 0.0 : find(0.99);
  for (const double value : values)
  {
    const double fraction = high > low && !std::isnan(value) ? (value - low) / (high - low) : 0.0;
    gray.push_back(static_cast<unsigned char>(std::lround(255.0 * std::clamp(fraction, 0.0, 1.0))));
  }
  return gray;
}

namespace
{
/** The 16 x 16 lowest ones of the cosine transform, row by row. */
std::vector<double>
ComputeCoefficients(const std::vector<unsigned char> & gray, std::size_t columns)
{
  const std::size_t rows = gray.size() / columns;
  const auto        narrow = Shrink(gray, rows, columns, 1, MakeBoxes(columns, imageSide));
  // A line of the result is a column of the image.
  const auto        small = Shrink(narrow, imageSide, 1, imageSide, MakeBoxes(rows, imageSide));
  static const auto cosines = [] {
    std::array<double, detailSide * imageSide> table{};
    for (unsigned int i = 0; i < table.size(); ++i)
    {
      table[i] = std::cos(pi * static_cast<double>((i / imageSide) * (2 * (i % imageSide) + 1)) / (2.0 * imageSide));
    }
    return table;
  }();
  std::vector<double> lines(detailSide * imageSide); // of each frequency along the rows, a value a column
  for (unsigned int v = 0; v < detailSide; ++v)
  {
    for (unsigned int column = 0; column < imageSide; ++column)
    {
      for (unsigned int row = 0; row < imageSide; ++row)
      {
        lines[v * imageSide + column] += cosines[v * imageSide + row] * small[column * imageSide + row];
      }
    }
  }
  std::vector<double> coefficients(detailSide * detailSide);
  for (unsigned int v = 0; v < detailSide; ++v)
  {
    for (unsigned int u = 0; u < detailSide; ++u)
    {
      for (unsigned int column = 0; column < imageSide; ++column)
      {
        coefficients[v * detailSide + u] += cosines[u * imageSide + column] * lines[v * imageSide + column];
      }
    }
  }
  return coefficients;
}

uint64_t
CompareWithMedian(const std::vector<double> & coefficients)
{
  auto sorted = coefficients;
  std::sort(sorted.begin(), sorted.end());
  const double median = 0.5 * (sorted[sorted.size() / 2 - 1] + sorted[sorted.size() / 2]);
  uint64_t     hash = 0;
  for (const double coefficient : coefficients)
  {
    hash = hash << 1 | (coefficient > median ? 1 : 0);
  }
  return hash;
}

DetailedHash
MakeDetailedHash(const std::vector<double> & coefficients)
{
  DetailedHash        hash;
  std::vector<double> lowest;
  std::size_t         bit = 0;
  for (std::size_t i = 0; i < coefficients.size(); ++i)
  {
    if (i % detailSide < hashSide && i / detailSide < hashSide)
    {
      lowest.push_back(coefficients[i]);
    }
    else
    {
      hash.details[bit / 64] |= (coefficients[i] > 0.0 ? uint64_t{ 1 } : 0) << bit % 64;
      ++bit;
    }
  }
  hash.hash = CompareWithMedian(lowest);
  return hash;
}

/** A range of rows and columns. */
struct Area
{
  std::size_t top;
  std::size_t bottom; ///< Exclusive, as right.
  std::size_t left;
  std::size_t right;
};

constexpr int largestSpread = 16; // of the grays of a border, which JPEG compression makes uneven

Area
FindInside(const std::vector<unsigned char> & gray, std::size_t columns)
{
  Area       area{ 0, gray.size() / columns, 0, columns };
  const auto isUniform = [&gray, columns](std::size_t top, std::size_t bottom, std::size_t left, std::size_t right) {
    int lowest = 255;
    int highest = 0;
    for (std::size_t row = top; row < bottom && highest - lowest <= largestSpread; ++row)
    {
      for (std::size_t column = left; column < right; ++column)
      {
        lowest = std::min<int>(lowest, gray[row * columns + column]);
        highest = std::max<int>(highest, gray[row * columns + column]);
      }
    }
    return highest - lowest <= largestSpread;
  };
  // Around a border of one gray may be another, so that each side is tried again.
  for (bool isCropped = true; isCropped && area.top < area.bottom && area.left < area.right;)
  {
    const Area before = area;
    area.top += isUniform(area.top, area.top + 1, area.left, area.right) ? 1 : 0;
    area.bottom -= area.bottom > area.top && isUniform(area.bottom - 1, area.bottom, area.left, area.right) ? 1 : 0;
    area.left += isUniform(area.top, area.bottom, area.left, area.left + 1) ? 1 : 0;
    area.right -= area.right > area.left && isUniform(area.top, area.bottom, area.right - 1, area.right) ? 1 : 0;
    isCropped =
      before.top != area.top || before.bottom != area.bottom || before.left != area.left || before.right != area.right;
  }
  return area;
}
} // namespace

DetailedHash
ComputeDetailedHash(const std::vector<unsigned char> & gray, unsigned int columns)
{
  return MakeDetailedHash(ComputeCoefficients(gray, columns));
}

InsideHashes
ComputeInsideHashes(const std::vector<unsigned char> & gray, unsigned int columns)
{
  Area              area = FindInside(gray, columns);
  const std::size_t rows = gray.size() / columns;
  if (4 * (area.bottom - area.top) < rows || 4 * (area.right - area.left) < columns)
  {
    area = { 0, rows, 0, columns };
  }
  std::vector<unsigned char> inside;
  inside.reserve((area.bottom - area.top) * (area.right - area.left));
  for (std::size_t row = area.top; row < area.bottom; ++row)
  {
    const auto line = gray.begin() + static_cast<std::ptrdiff_t>(row * columns);
    inside.insert(
      inside.end(), line + static_cast<std::ptrdiff_t>(area.left), line + static_cast<std::ptrdiff_t>(area.right));
  }
  auto         coefficients = ComputeCoefficients(inside, area.right - area.left);
  InsideHashes hashes{ MakeDetailedHash(coefficients), {} };
  for (std::size_t i = 1; i < coefficients.size(); i += 2) // odd frequencies along a row
  {
    coefficients[i] = -coefficients[i];
  }
  hashes.mirrored = MakeDetailedHash(coefficients);
  return hashes;
}

unsigned int
CountDifferentDetails(const DetailBits & a, const DetailBits & b)
{
  unsigned int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
  {
    bits += CountDifferentBits(a[i], b[i]);
  }
  return bits;
}

unsigned int
CountDifferentBits(uint64_t a, uint64_t b)
{
  return static_cast<unsigned int>(std::bitset<64>(a ^ b).count());
}
} // namespace TransferLearning
} // namespace itk
