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
 * \brief Functions that tell and give what a network gets of a dataset.
 *
 * Static functions of a class, as ITK's wrapping takes no others.
 * \ingroup TransferLearning
 */
struct TransferLearning_EXPORT DatasetInput
{
  /** What Automatic decides from the files, see LabeledImageDatasetEnums::IntensityMode.
   * \throws ExceptionObject with the percentiles where it cannot, and where the files mix HU and pictures. */
  static CTPreprocessingEnums::Intensity
  DetermineIntensity(const LabeledImageDataset * dataset);

  /** What a network with these parameters takes for granted of a sample, as sentences ("HU assumed: ...").
   * \throws ExceptionObject naming the file, where the network does not take it. */
  static std::vector<std::string>
  VerifySample(const LabeledImageDataset *       dataset,
               std::size_t                       sliceIndex,
               const CTPreprocessingParameters & parameters);

  /** For a network for volumes. \throws ExceptionObject where the parameters make none, and naming the first sample
   * that is a single image, or a volume that slices were taken out of. */
  static void
  VerifyVolumes(const LabeledImageDataset * dataset, const CTPreprocessingParameters & parameters);

  /** Reads samples and preprocesses them as a network sees them: `visit` gets rows x columns x channels floats of each,
   * in the order asked for, valid during the call. Samples of one volume are best asked for together. Where the
   * parameters make volumes it gets slices x rows x columns x channels, and the indices are those that volumes begin
   * with.
   * \throws ExceptionObject naming the file that cannot be read. */
  static void
  VisitSamples(const LabeledImageDataset *                dataset,
               const std::vector<std::size_t> &           sliceIndices,
               const CTPreprocessingParameters &          parameters,
               const std::function<void(const float *)> & visit);
};
} // namespace itk

#endif
