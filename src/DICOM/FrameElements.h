// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What a file with several frames says of each of them.
#ifndef FrameElements_h
#define FrameElements_h

#include "DICOM/DataSet.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The elements of each frame, as if it were a file of its own: the attributes of the shared and of its own functional
 * groups (PS3.3 C.7.6.16) replace those of the data set, and attributes that enhanced objects name anew stand under the
 * tags of the classic ones, such as Frame Type under Image Type.
 *
 * All members throw UnreadableFile where the file is damaged. */
class FrameElements
{
public:
  FrameElements(const DataSet & elements, unsigned int frames);

  /** Whether the file tells the place of each of its frames. */
  bool
  HasPositions() const
  {
    return !m_Groups.empty() || !m_Offsets.empty();
  }
  DataSet
  Get(unsigned int frame) const;
  /** mm along the normal, from Image Position (0020,0032) of Get(): 0 where functional groups tell the position. */
  double
  GetOffset(unsigned int frame) const
  {
    return m_Offsets.empty() ? 0.0 : m_Offsets[frame] - m_Offsets.front();
  }

private:
  DataSet              m_Shared; ///< The data set with its shared groups.
  std::vector<DataSet> m_Groups; ///< One item per frame.
  std::vector<double>  m_Offsets;
};
} // namespace TransferLearning
} // namespace itk

#endif
