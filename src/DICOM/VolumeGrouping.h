// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef VolumeGrouping_h
#define VolumeGrouping_h

#include "DICOM/SliceStack.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The slices of one volume, ascending along the normal, or files of one series that are not slices, for one reason. */
struct SliceVolume
{
  std::vector<SliceHeader> slices;
  StackGeometry            geometry; ///< Set by CompleteReport().
  CTSeriesReport           report;
};

/** A file, or one of its frames, for the files left out. */
CTSeriesReport::LeftOut
LeaveOut(const SliceHeader & slice, const std::string & reason, CTSeriesEnums::Reason code);

/** Why a slice is in another volume of its series. */
std::string
DescribeOtherVolume(const SliceHeader & kept, const SliceHeader & other);

/** Divides the files of one series into volumes. No volume holds slices of another patient, frame of reference, matrix,
 * orientation, pixel spacing, kernel, phase, contrast agent, or of another Image Type but for values that say nothing
 * of the pixels. Slice thickness, tube voltage, trigger time and acquisition may change along a volume; where stretches
 * of other values overlap they are volumes of their own, and so are images with other pixels at one position. Copies of
 * an image are left out; `file`, where given, is never the copy.
 *
 * The largest volume comes first, then that of the lowest instance number; what is no slice comes last, one entry a
 * reason. Their reports have status, reason, files, positions and what was left out, and lack the geometry. */
std::vector<SliceVolume>
FindVolumes(const std::vector<SliceHeader> & headers, const std::string & file);

/** The report of the volume that the frames of one file make, with those that are left out.
 * \throws UnreadableFile where they make none, or several of one size, or the policies refuse it. */
CTSeriesReport
FindVolumeOfFile(const std::string & file, const CTSeriesPolicies & policies);

/** Completes the report of a volume: geometry, values, identity, warnings; refuses it where it cannot be read as HU, or
 * the policies refuse it. Its slices get one range of padding. */
void
CompleteReport(SliceVolume & volume, const CTSeriesPolicies & policies);
} // namespace TransferLearning
} // namespace itk

#endif
