// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingImageFilter_h
#define itkCTPreprocessingImageFilter_h

#include "itkComputingDevice.h"
#include "TransferLearning/itkCTPreprocessingCUDAKernel.h"
#include "TransferLearning/itkCTPreprocessingKernel.h"
#include "itkCTPreprocessingParameters.h"
#include "TransferLearning/itkCTPreprocessingStatistics.h"
#include "itkImageToImageFilter.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "itkVectorImage.h"

#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

namespace itk
{
/** \class CTPreprocessingImageFilter
 * \brief Turns CT slices (HU) or pictures into the input of a network in one pass.
 *
 * Input: `Image<T, 2|3>` of any scalar type, or `VectorImage<T, 2|3>`; pictures may have 3 or 4 components (RGB, RGBA:
 * alpha is ignored; a network of one channel gets the ITU-R 601 luma). Output: `VectorImage<float>` of the same
 * dimension; x and y have the network's size, z is the input's slices after orientation (or, where the parameters have
 * `slices`, as many), components are the network's channels. Its buffer is a channels-last batch: slice, row, column,
 * channel. Its index starts at 0; origin, spacing and direction place each output pixel at its physical position, LPS,
 * mm.
 *
 * A three-dimensional image in HU is oriented by the permutation and flips of its axes that are nearest to LPS;
 * pictures and two-dimensional images stay as they are stored. The aspect that is kept is that of mm, not of pixels.
 *
 * A padding range in the input's dictionary (`double`, HU, inclusive; CTSeriesReader writes
 * `CTSeriesReader::PaddingLowKey` and `PaddingHighKey`) becomes air before anything is interpolated, and so does NaN
 * (pictures: the low end of the range). Infinities are clamped by the window.
 *
 * Requested regions are honored: only the input slices that an output region needs are read; where channels show
 * neighboring slices, their neighbors along the oriented z axis too, and where slices are resampled, all that lie
 * under the kernel. A two-dimensional image has none: its slice is repeated, as the outermost slices of a volume are.
 * \sa CTWindowingImageFilter, ResampleToSpacingImageFilter, IntensityNormalizationImageFilter
 *
 * Statistics of the whole volume request all of the input once; the next updates use what was measured, until the
 * input, a filter before it or the parameters change. Statistics of each slice are those of the slice in the middle,
 * where channels show its neighbors. What was measured is told by GetMeasuredParameters().
 *
 * The values do not depend on regions or on the number of work units; the arithmetic is that of float. On a CUDA device
 * they are the CPU's to 1e-5 (of 0..1, before the normalization); statistics are measured on the CPU, and the result is
 * copied back. Filters that run a network on that device leave it there.
 *
 * Resampling follows Pillow's convention (pixel-center aligned, support scaled by the shrink factor when
 * anti-aliasing), which torchvision calls `antialias=True`. Cubic results are clamped to 0..1 before normalization.
 * \ingroup TransferLearning
 */
template <typename TInputImage, typename TOutputImage = VectorImage<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT CTPreprocessingImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(CTPreprocessingImageFilter);

  using Self = CTPreprocessingImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputImageRegionType = typename TOutputImage::RegionType;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(ImageDimension == 2 || ImageDimension == 3, "Slices and pictures have two or three dimensions.");
  static_assert(std::is_arithmetic<typename TInputImage::InternalPixelType>::value,
                "Color images are VectorImage<T>, not images of RGBPixel.");
  static_assert(std::is_same<TOutputImage, VectorImage<float, ImageDimension>>::value,
                "The output is VectorImage<float> of the input's dimension.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(CTPreprocessingImageFilter);

  /** Usually a network's own: `SetParameters(network->GetPreprocessingParameters())`. */
  void
  SetParameters(const CTPreprocessingParameters & parameters);
  const CTPreprocessingParameters &
  GetParameters() const
  {
    return m_Parameters;
  }

  /** Where it computes; no part of the parameters, which a network file keeps. A device that is not there is an error.
   */
  using DeviceEnum = ComputingDeviceEnums::Device;
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** The parameters with what the last update measured in the place of their statistics: one for all slices, or with
   * `statisticsPerSlice` one for each of the output's requested region; empty before the first update. */
  const std::vector<CTPreprocessingParameters> &
  GetMeasuredParameters() const
  {
    return m_MeasuredParameters;
  }

protected:
  CTPreprocessingImageFilter();
  ~CTPreprocessingImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  GenerateOutputInformation() override;
  void
  GenerateInputRequestedRegion() override;
  void
  GenerateData() override;
  void
  AllocateOutputs() override;
  void
  BeforeThreadedGenerateData() override;
  void
  AfterThreadedGenerateData() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override;

  /** What GenerateData() does on a CUDA device between BeforeThreadedGenerateData() and AfterThreadedGenerateData(). */
  virtual void
  GenerateDataOnCUDA();

  /** Its memory is kept from update to update. */
  TransferLearning::CTPreprocessingCUDAKernel &
  GetCUDAKernel();

  /** First channel of the first pixel of a region, and strides in floats. */
  struct Target
  {
    float *        output;
    std::ptrdiff_t rowStride;
    std::ptrdiff_t planeStride;
  };
  using KernelFunction =
    std::function<void(const TransferLearning::CTPreprocessingKernelArguments &, const CTPreprocessingParameters &)>;
  /** Of a region in the output's buffer. */
  Target
  GetBufferOf(const OutputImageRegionType & region);
  /** Runs the kernel over the slices of a region; progress and abort come between runs. */
  void
  RunKernel(const OutputImageRegionType & region, const Target & target, const KernelFunction & kernel);

private:
  /** Which input axis an oriented axis is, and whether it runs backwards. */
  struct AxisOrder
  {
    std::array<unsigned int, ImageDimension> axis;
    std::array<bool, ImageDimension>         flipped;
  };
  AxisOrder
  ComputeAxisOrder() const;
  /** The oriented input. */
  TransferLearning::CTPreprocessingGrid
  GetGrid(const AxisOrder & order) const;
  TransferLearning::CTPreprocessingKernelArguments
  DescribeInput(const AxisOrder & order) const;
  /** Points the arguments at a slice of the oriented input. */
  void
  SelectInput(const AxisOrder &                                  order,
              IndexValueType                                     slice,
              TransferLearning::CTPreprocessingKernelArguments & arguments) const;
  /** Slices of the output and what they are computed from. */
  void
  SelectPlanes(const AxisOrder &                                  order,
               IndexValueType                                     first,
               SizeValueType                                      count,
               TransferLearning::CTPreprocessingKernelArguments & arguments) const;
  /** Neighbors on either side that channels show. */
  IndexValueType
  GetReach() const;
  /** Whether the whole input must be seen by this update. */
  bool
  MustMeasureVolume() const;
  void
  MeasureStatistics();

  CTPreprocessingParameters              m_Parameters{};
  DeviceEnum                             m_Device{ DeviceEnum::CPU };
  std::vector<CTPreprocessingParameters> m_MeasuredParameters;
  TimeStamp                              m_MeasuredTime;
  float                                  m_MeasuringShare{ 0.0F }; ///< Of the progress of this update.

  std::unique_ptr<TransferLearning::CTPreprocessingCUDAKernel> m_CUDAKernel;
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkCTPreprocessingImageFilter.hxx"
#endif

#endif
