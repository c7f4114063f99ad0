// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkHeatMapDescription_h
#define itkHeatMapDescription_h

#include "itkClassificationNetwork.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The part of a heat map that one network contributes. */
struct MemberHeatMap
{
  double maximum{ 0.0 };        ///< Maximum of its Grad-CAM, before normalization.
  bool   isSingleCell{ false }; ///< Whether its map has one cell per image, or per volume.
};

/** Whether each of the maps has one cell. */
extern TransferLearning_EXPORT bool
HaveSingleCells(const std::vector<ClassificationNetwork::ActivationMap> & maps);

/** Sentences about what a heat map cannot show: no location speaks for the class, so that the map is zero, or a map has
 * a single cell. Empty if it shows locations. Used in the JSON, by the programs and in captions. */
extern TransferLearning_EXPORT std::string
DescribeHeatMapLimits(const std::string & className, const std::vector<MemberHeatMap> & members);

/** JSON object: class, method, scale, maximum before normalization; for several members maxima_of_members; note, if
 * DescribeHeatMapLimits() says something. */
extern TransferLearning_EXPORT std::string
DescribeHeatMap(const std::string & className, double maximum, const std::vector<MemberHeatMap> & members);

/** Index of the class whose heat map is requested. \throws ExceptionObject that lists the classes, with the nearest
 * name, if there is no such class. */
extern TransferLearning_EXPORT unsigned int
FindMappedClass(const std::vector<std::string> & classNames, const std::string & name);
} // namespace TransferLearning
} // namespace itk

#endif
