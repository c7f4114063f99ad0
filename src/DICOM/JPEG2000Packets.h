// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Packets of JPEG 2000 code streams (ISO/IEC 15444-1 annex B).
#ifndef JPEG2000Packets_h
#define JPEG2000Packets_h

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** How a tile is coded, by the segments COD and QCD; all components alike and of full size. */
struct JPEG2000Coding
{
  unsigned int                             components{};
  unsigned int                             progression{}; ///< 0..4: LRCP, RLCP, RPCL, PCRL, CPRL.
  unsigned int                             layers{};
  unsigned int                             levels{};
  std::array<unsigned int, 2>              codeBlock{}; ///< Exponents of columns and rows.
  std::vector<std::array<unsigned int, 2>> precincts;   ///< Exponents; one per resolution.
  bool                                     hasStartMarkers{ false };
  bool                                     hasEndMarkers{ false };
  bool                                     isLazy{ false };       ///< Later passes bypass the arithmetic coder.
  bool                                     endsEachPass{ false }; ///< Each pass is a segment.
  std::vector<unsigned int>                bitPlanes;             ///< Of each band.
};

/** Half-open, on the reference grid. */
struct JPEG2000Tile
{
  std::array<std::uint32_t, 2> begin{};
  std::array<std::uint32_t, 2> end{};
};

/** Walks over the packets of a tile: whether the lengths that their headers tell fit into its bytes, and no code block
 * has more bit planes than its band. Missing packets at the end are empty ones.
 * \throws UnreadableFile where they do not. */
void
CheckPackets(const JPEG2000Coding & coding, const JPEG2000Tile & tile, const std::string & bytes);
} // namespace TransferLearning
} // namespace itk

#endif
