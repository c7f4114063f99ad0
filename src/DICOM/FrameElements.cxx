// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/FrameElements.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::uint32_t sharedGroups = Tag(0x5200, 0x9229);
constexpr std::uint32_t perFrameGroups = Tag(0x5200, 0x9230);

/** Groups with attributes that this module reads. The attributes of files that were converted come first. */
constexpr std::uint32_t groups[] = { Tag(0x0020, 0x9170),   // Unassigned Shared Converted Attributes
                                     Tag(0x0020, 0x9171),   // Unassigned Per-Frame Converted Attributes
                                     Tag(0x0018, 0x9118),   // Cardiac Synchronization
                                     Tag(0x0018, 0x9301),   // CT Acquisition Type
                                     Tag(0x0018, 0x9304),   // CT Acquisition Details
                                     Tag(0x0018, 0x9314),   // CT Reconstruction
                                     Tag(0x0018, 0x9321),   // CT Exposure
                                     Tag(0x0018, 0x9325),   // CT X-Ray Details
                                     Tag(0x0018, 0x9329),   // CT Image Frame Type
                                     Tag(0x0018, 0x9341),   // Contrast/Bolus Usage
                                     Tag(0x0020, 0x9071),   // Frame Anatomy
                                     Tag(0x0020, 0x9111),   // Frame Content
                                     Tag(0x0020, 0x9113),   // Plane Position
                                     Tag(0x0020, 0x9116),   // Plane Orientation
                                     Tag(0x0028, 0x9110),   // Pixel Measures
                                     Tag(0x0028, 0x9132),   // Frame VOI LUT
                                     Tag(0x0028, 0x9145) }; // Pixel Value Transformation

/** Attributes of enhanced objects and their classic counterparts. */
struct Counterpart
{
  std::uint32_t       enhanced;
  std::uint32_t       classic;
  std::array<char, 2> vr;
};

constexpr Counterpart counterparts[] = {
  { Tag(0x0008, 0x9007), Tag(0x0008, 0x0008), { 'C', 'S' } }, // Frame Type, Image Type
  { Tag(0x0018, 0x9074), Tag(0x0008, 0x002a), { 'D', 'T' } }, // Frame Acquisition DateTime, Acquisition DateTime
  { Tag(0x0018, 0x9330), Tag(0x0018, 0x1151), { 'F', 'D' } }, // X-Ray Tube Current in mA, X-Ray Tube Current
  { Tag(0x0018, 0x9332), Tag(0x0018, 0x1152), { 'F', 'D' } }, // Exposure in mAs, Exposure
  { Tag(0x0020, 0x9072), Tag(0x0020, 0x0060), { 'C', 'S' } }, // Frame Laterality, Laterality
  { Tag(0x0020, 0x9128), Tag(0x0020, 0x0100), { 'U', 'L' } }, // Temporal Position Index, Temporal Position Identifier
  { Tag(0x0020, 0x9153), Tag(0x0018, 0x1060), { 'F', 'D' } }, // Nominal Cardiac Trigger Delay Time, Trigger Time
  { Tag(0x0020, 0x9156), Tag(0x0020, 0x0012), { 'U', 'S' } }  // Frame Acquisition Number, Acquisition Number
};

/** The attributes of the groups in an item replace those of the data set. */
void
Overlay(const DataSet & item, DataSet & elements)
{
  for (const std::uint32_t group : groups)
  {
    const auto macro = item.GetItems(group);
    if (!macro.empty())
    {
      elements.Overlay(macro.front());
    }
  }
}
} // namespace

FrameElements::FrameElements(const DataSet & elements, unsigned int frames)
  : m_Shared(elements)
{
  const auto shared = elements.GetItems(sharedGroups);
  if (!shared.empty())
  {
    Overlay(shared.front(), m_Shared);
  }
  m_Groups = elements.GetItems(perFrameGroups);
  if (m_Groups.size() != frames)
  {
    m_Groups.clear();
  }
  // Of classic objects: Slice Location Vector, Grid Frame Offset Vector.
  for (const std::uint32_t vector : { Tag(0x0018, 0x2005), Tag(0x3004, 0x000c) })
  {
    auto offsets = elements.GetNumbers(vector);
    if (m_Groups.empty() && m_Offsets.empty() && offsets.size() == frames)
    {
      m_Offsets = std::move(offsets);
    }
  }
}

DataSet
FrameElements::Get(unsigned int frame) const
{
  DataSet elements = m_Shared;
  if (!m_Groups.empty())
  {
    Overlay(m_Groups[frame], elements);
  }
  for (const Counterpart & counterpart : counterparts)
  {
    elements.Copy(counterpart.enhanced, counterpart.classic, counterpart.vr);
  }
  return elements;
}
} // namespace TransferLearning
} // namespace itk
