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
 * \brief Turns CT slices (HU) or pictures into network input in a single pass.
 *
 * Input: `Image<T, 2|3>` of any scalar type, or `VectorImage<T, 2|3>`; pictures may have 3 or 4 components (RGB or
 * RGBA; alpha is ignored; networks with one channel get the ITU-R 601 luma). Output: `VectorImage<float>` of the same
 * dimension; x and y have the network's size, z has the input's slices after orientation (or `slices` of the
 * parameters if set), components are the network's channels. Its buffer is a channels-last batch: slice, row, column,
 * channel. Its index starts at 0; origin, spacing and direction give the physical position of each output pixel, LPS,
 * mm.
 *
 * Three-dimensional images in HU are reoriented by the axis permutation and flips closest to LPS; pictures and
 * two-dimensional images stay as stored, and so do sagittal and coronal slices of CTSeriesReader unless the parameters
 * make volumes. The aspect ratio is preserved in mm, not in pixels.
 *
 * Values in the padding range of the input's dictionary (`double`, HU, inclusive; CTSeriesReader writes
 * `CTSeriesReader::PaddingLowKey` and `PaddingHighKey`) and NaN are replaced by air before interpolation (pictures: the
 * low end of the range). Infinities are clamped by the window.
 *
 * Requested regions are honored: only the input slices needed for an output region are read, including neighbors along
 * the oriented z axis if channels show neighboring slices, and all slices under the kernel if slices are resampled.
 * Two-dimensional images have no neighbors: the slice is repeated, like the outermost slices of a volume.
 * \sa CTWindowingImageFilter, ResampleToSpacingImageFilter, IntensityNormalizationImageFilter
 *
 * Statistics per volume request the whole input once; further updates reuse them until the input, a filter before it or
 * the parameters change. If channels show neighboring slices, statistics per slice are those of the slice in the
 * middle. GetMeasuredParameters() returns the measured values.
 *
 * The values do not depend on regions or the number of work units; arithmetic is in float. On a CUDA device they agree
 * with the CPU within 1e-5 (in units of 0..1, before normalization); statistics are measured on the CPU, and the result
 * is copied back to the host. Filters that run a network on the device leave it there.
 *
 * Resampling follows Pillow's convention (pixel centers aligned, support scaled by the shrink factor when
 * anti-aliasing), called `antialias=True` in torchvision. Cubic results are clamped to 0..1 before normalization.
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

  /** Device for the computation; not part of the parameters stored in network files. An unavailable device is an
   * error. */
  using DeviceEnum = ComputingDeviceEnums::Device;
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** The parameters with statistics replaced by the values measured in the last update: one element for all slices or,
   * with `statisticsPerSlice`, one per slice of the output's requested region; empty before the first update. */
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

  /** Called by GenerateData() for CUDA devices between BeforeThreadedGenerateData() and AfterThreadedGenerateData(). */
  virtual void
  GenerateDataOnCUDA();

  /** Returns the kernel, which keeps its memory between updates. */
  TransferLearning::CTPreprocessingCUDAKernel &
  GetCUDAKernel();

  /** Output position: first channel of the first pixel of a region, and strides in floats. */
  struct Target
  {
    float *        output;
    std::ptrdiff_t rowStride;
    std::ptrdiff_t planeStride;
  };
  using KernelFunction =
    std::function<void(const TransferLearning::CTPreprocessingKernelArguments &, const CTPreprocessingParameters &)>;
  /** Returns the position of a region in the output's buffer. */
  Target
  GetBufferOf(const OutputImageRegionType & region);
  /** Runs the kernel on the slices of a region; progress and abort are handled between runs. */
  void
  RunKernel(const OutputImageRegionType & region, const Target & target, const KernelFunction & kernel);

private:
  /** Input axis of each oriented axis, and whether its direction is reversed. */
  struct AxisOrder
  {
    std::array<unsigned int, ImageDimension> axis;
    std::array<bool, ImageDimension>         flipped;
  };
  AxisOrder
  ComputeAxisOrder() const;
  /** Grid of the oriented input. */
  TransferLearning::CTPreprocessingGrid
  GetGrid(const AxisOrder & order) const;
  TransferLearning::CTPreprocessingKernelArguments
  DescribeInput(const AxisOrder & order) const;
  /** Makes the arguments point to a slice of the oriented input. */
  void
  SelectInput(const AxisOrder &                                  order,
              IndexValueType                                     slice,
              TransferLearning::CTPreprocessingKernelArguments & arguments) const;
  /** Selects slices of the output and the input from which they are computed. */
  void
  SelectPlanes(const AxisOrder &                                  order,
               IndexValueType                                     first,
               SizeValueType                                      count,
               TransferLearning::CTPreprocessingKernelArguments & arguments) const;
  /** Number of neighboring slices on either side that channels show. */
  IndexValueType
  GetReach() const;
  /** Whether this update needs the whole input. */
  bool
  MustMeasureVolume() const;
  void
  MeasureStatistics();

  CTPreprocessingParameters              m_Parameters{};
  DeviceEnum                             m_Device{ DeviceEnum::CPU };
  std::vector<CTPreprocessingParameters> m_MeasuredParameters;
  TimeStamp                              m_MeasuredTime;
  float                                  m_MeasuringShare{ 0.0F }; ///< Fraction of the update's progress.

  std::unique_ptr<TransferLearning::CTPreprocessingCUDAKernel> m_CUDAKernel;
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkCTPreprocessingImageFilter.hxx"
#endif

#endif
