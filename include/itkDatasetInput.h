// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkDatasetInput_h
#define itkDatasetInput_h

#include "itkCTPreprocessingParameters.h"
#include "itkLabeledImageDataset.h"

#include <functional>

namespace itk
{
/** \class DatasetInput
 * \brief Functions that check and provide the samples of a dataset as input for a network.
 *
 * Static functions of a class, because ITK's wrapping supports no free functions.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT DatasetInput
{
public:
  /** Determines the intensity from the files if Automatic, see LabeledImageDatasetEnums::IntensityMode.
   * \throws ExceptionObject with the percentiles if it cannot, and if the files mix HU and pictures. */
  static CTPreprocessingEnums::Intensity
  DetermineIntensity(const LabeledImageDataset * dataset);

  /** Returns the assumptions of a network with these parameters about a sample, as sentences ("HU assumed: ...").
   * \throws ExceptionObject naming the file if the network does not accept it. */
  static std::vector<std::string>
  VerifySample(const LabeledImageDataset *       dataset,
               std::size_t                       sliceIndex,
               const CTPreprocessingParameters & parameters);

  /** For networks for volumes. \throws ExceptionObject if the parameters do not produce volumes, and naming the first
   * sample that is a single image or a volume with removed slices. */
  static void
  VerifyVolumes(const LabeledImageDataset * dataset, const CTPreprocessingParameters & parameters);

  /** Reads and preprocesses samples as input for a network: `visit` is called for each of them in the given order, with
   * rows x columns x channels floats that are valid during the call. Request samples of the same volume together for
   * speed. If the parameters produce volumes, it gets slices x rows x columns x channels, and the indices must be those
   * of slices with which a volume starts.
   * \throws ExceptionObject naming the file that cannot be read. */
  static void
  VisitSamples(const LabeledImageDataset *                dataset,
               const std::vector<std::size_t> &           sliceIndices,
               const CTPreprocessingParameters &          parameters,
               const std::function<void(const float *)> & visit);
};
} // namespace itk

#endif
