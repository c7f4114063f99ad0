// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef RawImage_h
#define RawImage_h

#include "TransferLearning/itkImageDomain.h"
#include "itkCTPreprocessingParameters.h"
#include "itkCTSeriesPolicies.h"
#include "itkImageBase.h"
#include "itkLabeledSliceContent.h"

#include <array>
#include <memory>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** A picture, DICOM slice, volume or series in memory with the pixels that its file holds. Slices are counted as
 * LabeledImageDataset counts them. */
class RawImage
{
public:
  virtual ~RawImage() = default;

  /** Reads a file, or a series of a folder, by NetworkImageReader: a series as a regular grid if the parameters make
   * volumes, else as its slices were acquired. \throws ExceptionObject naming the file. */
  static std::unique_ptr<RawImage>
  Read(const std::string &               path,
       const std::string &               seriesInstanceUID,
       const CTSeriesPolicies &          policies = {},
       const CTPreprocessingParameters * parameters = nullptr);

  virtual unsigned int
  GetNumberOfSlices() const = 0;

  /** Writes rows x columns x channels of one slice. \throws ExceptionObject where the slices that were counted are not
   * the planes that `parameters` make. */
  virtual void
  PreprocessSlice(unsigned int slice, const CTPreprocessingParameters & parameters, float * output) = 0;

  /** Writes slices x rows x columns x channels of the volume that `parameters` make of a range of slices. */
  virtual void
  PreprocessVolume(unsigned int                      firstSlice,
                   unsigned int                      numberOfSlices,
                   const CTPreprocessingParameters & parameters,
                   float *                           output) = 0;

  /** Grid of what PreprocessSlice() writes or, where the parameters make volumes, PreprocessVolume(). */
  virtual ImageBase<3>::Pointer
  DescribeSample(unsigned int                      firstSlice,
                 unsigned int                      numberOfSlices,
                 const CTPreprocessingParameters & parameters) = 0;

  /** SHA-256 of a slice's size, components and values, whatever type the file stores them in; alpha is left out, and
   * colors that are all gray are one component. */
  virtual std::string
  ComputeHash(unsigned int slice) const = 0;

  /** What the pixels of a slice tell; format and bytes a pixel are the file's, and are left as they are. */
  virtual LabeledSliceContent
  ComputeContent(unsigned int slice) const = 0;

  /** What is compared with a network's domain. */
  virtual ImageFacts
  DescribeImage() const = 0;
  /** Of a slice in HU. */
  virtual SliceFacts
  DescribeSlice(unsigned int slice, const CTPreprocessingParameters & parameters) const = 0;

  /** Percentiles 0, 1, 50, 99, 100 of all values, nearest rank. */
  virtual std::array<double, 5>
  ComputePercentiles() const = 0;
};
} // namespace TransferLearning
} // namespace itk

#endif
