// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkSampleHeatMaps_h
#define itkSampleHeatMaps_h

#include "TransferLearning/itkHeatMapDescription.h"
#include "itkClassificationEnsemble.h"
#include "itkLabeledImageDataset.h"

#include <memory>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A sample as the first network of an ensemble reads it, and its heat map. */
struct SampleHeatMap
{
  std::vector<float> input; ///< Of the first network: slices x rows x columns x channels.
  /** For one network its Grad-CAM. For several the mean of their maps, each divided by its own maximum, for each pixel
   * of `input`. */
  ClassificationNetwork::ActivationMap map;
  std::vector<MemberHeatMap>           members;
};

/** Computes heat maps of samples of a dataset; those of an ensemble are combined as by ClassActivationMapImageFilter:
 * each network reads the sample as in its training, and its map is interpolated at the place of each pixel in space. */
class TransferLearning_EXPORT SampleHeatMaps
{
public:
  SampleHeatMaps(const ClassificationEnsemble * ensemble, const LabeledImageDataset * dataset);
  ~SampleHeatMaps();
  ITK_DISALLOW_COPY_AND_MOVE(SampleHeatMaps);

  /** \param sample index of a slice, or for networks for volumes of the first slice of a volume
   * \throws ExceptionObject naming the file that cannot be read. */
  SampleHeatMap
  Compute(std::size_t sample, unsigned int classIndex);

private:
  struct Input;

  ClassificationNetwork::ActivationMap
  Combine(const std::vector<ClassificationNetwork::ActivationMap> & maps, std::vector<MemberHeatMap> & members) const;

  ClassificationEnsemble::ConstPointer m_Ensemble;
  LabeledImageDataset::ConstPointer    m_Dataset;
  std::vector<std::unique_ptr<Input>>  m_Inputs;
};
} // namespace TransferLearning
} // namespace itk

#endif
