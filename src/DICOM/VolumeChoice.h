// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef VolumeChoice_h
#define VolumeChoice_h

#include "DICOM/SeriesFolder.h"
#include "DICOM/VolumeGrouping.h"

#include <cstddef>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The series to read, by UID, among those of the folder.
 * \param wanted may be empty if the folder has one series
 * \throws ExceptionObject that lists the series */
std::string
ChooseSeries(const SeriesFolder & folder, const std::string & path, const std::string & wanted);

/** The index of the volume to read among those of a series.
 * \param file a slice of the volume; may be empty
 * \param number of the volume, from 1; 0: the largest one
 * \throws ExceptionObject that lists the volumes, or their files if none is readable */
std::size_t
ChooseVolume(const std::vector<SliceVolume> & volumes,
             const std::string &              uid,
             const std::string &              file,
             unsigned int                     number);

/** Adds to a report what belongs to the other volumes of the series, each file once. */
void
ListOthers(const std::vector<SliceVolume> & volumes, std::size_t chosen, CTSeriesReport & report);
} // namespace TransferLearning
} // namespace itk

#endif
