// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingImageFilter_hxx
#define itkCTPreprocessingImageFilter_hxx

#include "TransferLearning/itkAcquiredSlices.h"
#include "TransferLearning/itkCacheLineImageContainer.h"
#include "itkMetaDataObject.h"
#include "itkTotalProgressReporter.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
/** Axis permutation (axis of LPS -> axis of the image) whose directions are closest to LPS. */
template <typename TMatrix>
std::array<unsigned int, 3>
FindNearestAxes(const TMatrix & direction)
{
  std::array<unsigned int, 3> candidate{ { 0, 1, 2 } };
  std::array<unsigned int, 3> nearest = candidate;
  double                      best = -1.0;
  do
  {
    double sum = 0.0;
    for (unsigned int i = 0; i < 3; ++i)
    {
      sum += std::abs(direction(i, candidate[i]));
    }
    // At 45 degrees, rounding must not decide: keep the order of the file.
    if (sum > best + 1e-6)
    {
      best = sum;
      nearest = candidate;
    }
  } while (std::next_permutation(candidate.begin(), candidate.end()));
  return nearest;
}

/** The stored axis of each axis of LPS, and whether it runs against it. */
struct AxesOfLPS
{
  std::array<unsigned int, 3> axis{ { 0, 1, 2 } };
  std::array<bool, 3>         flipped{ { false, false, false } };
};

/** A single coronal or sagittal slice keeps its axes, since turned to LPS it would be a line, and so do the slices of a
 * series of which each is a sample. \param isSliced whether samples are slices, not volumes */
template <typename TImage>
AxesOfLPS
FindAxesOfLPS(const TImage * image, bool isSliced)
{
  AxesOfLPS    axes;
  const auto & direction = image->GetDirection();
  const auto   nearest = FindNearestAxes(direction);
  const bool   keepsAxes = image->GetLargestPossibleRegion().GetSize(2) == 1 || (isSliced && CountsSlices(image));
  if (nearest[2] == 2 || !keepsAxes)
  {
    axes.axis = nearest;
    for (unsigned int i = 0; i < 3; ++i)
    {
      axes.flipped[i] = direction(i, nearest[i]) < 0.0;
    }
  }
  return axes;
}
} // namespace TransferLearning

template <typename TInputImage, typename TOutputImage>
CTPreprocessingImageFilter<TInputImage, TOutputImage>::CTPreprocessingImageFilter()
{
  this->DynamicMultiThreadingOn();
  // Report progress every few slices, not per work unit.
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::SetParameters(const CTPreprocessingParameters & parameters)
{
  if (m_Parameters != parameters)
  {
    m_Parameters = parameters;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Parameters: " << m_Parameters.ToJSON() << std::endl;
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "MeasuredParameters: " << m_MeasuredParameters.size() << std::endl;
  for (const auto & measured : m_MeasuredParameters)
  {
    os << indent.GetNextIndent() << measured.ToJSON() << std::endl;
  }
  os << indent << "MeasuredTime: " << m_MeasuredTime.GetMTime() << std::endl;
  os << indent << "MeasuringShare: " << m_MeasuringShare << std::endl;
  os << indent << "CUDAKernel: " << (m_CUDAKernel ? "made" : "(none)") << std::endl;
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  m_Parameters.Verify();
  TransferLearning::ResolveComputingDevice(m_Device);
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  if (ImageDimension == 2 && m_Parameters.slices != 0)
  {
    itkExceptionMacro("The input has two dimensions, but slices is " << m_Parameters.slices
                                                                     << "; a volume is needed, or slices = 0.");
  }
  const unsigned int components = this->GetInput()->GetNumberOfComponentsPerPixel();
  if (components == 1)
  {
    return;
  }
  if (m_Parameters.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits)
  {
    itkExceptionMacro(
      "The input has " << components
                       << " components per pixel; HU images have one. Set intensity to Picture for colors.");
  }
  if (components != 3 && components != 4)
  {
    itkExceptionMacro("The input has " << components
                                       << " components per pixel; a picture has 1 (gray), 3 (RGB) or 4 (RGBA).");
  }
  if (m_Parameters.channels != 1 && m_Parameters.channels != 3)
  {
    itkExceptionMacro("The input is a color picture, but channels is " << m_Parameters.channels
                                                                       << "; it must be 1 or 3.");
  }
}

template <typename TInputImage, typename TOutputImage>
auto
CTPreprocessingImageFilter<TInputImage, TOutputImage>::ComputeAxisOrder() const -> AxisOrder
{
  AxisOrder order;
  for (unsigned int i = 0; i < ImageDimension; ++i)
  {
    order.axis[i] = i;
    order.flipped[i] = false;
  }
  if constexpr (ImageDimension == 3)
  {
    if (m_Parameters.orientation == CTPreprocessingEnums::Orientation::LPS &&
        m_Parameters.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits)
    {
      const auto axes = TransferLearning::FindAxesOfLPS(this->GetInput(), m_Parameters.slices == 0);
      std::copy(axes.axis.begin(), axes.axis.end(), order.axis.begin());
      std::copy(axes.flipped.begin(), axes.flipped.end(), order.flipped.begin());
    }
  }
  return order;
}

template <typename TInputImage, typename TOutputImage>
TransferLearning::CTPreprocessingGrid
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GetGrid(const AxisOrder & order) const
{
  TransferLearning::CTPreprocessingGrid grid{ { { 1, 1, 1 } } };
  for (unsigned int i = 0; i < ImageDimension; ++i)
  {
    grid.size[i] = static_cast<unsigned int>(this->GetInput()->GetLargestPossibleRegion().GetSize(order.axis[i]));
    grid.spacing[i] = this->GetInput()->GetSpacing()[order.axis[i]];
  }
  return grid;
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();
  const TInputImage * input = this->GetInput();
  TOutputImage *      output = this->GetOutput();
  const auto &        inputRegion = input->GetLargestPossibleRegion();
  const AxisOrder     order = this->ComputeAxisOrder();
  const auto          geometry = TransferLearning::ComputeCTPreprocessingGeometry(this->GetGrid(order), m_Parameters);

  typename TOutputImage::SizeType                     size;
  typename TOutputImage::SpacingType                  spacing;
  typename TOutputImage::DirectionType                direction;
  ContinuousIndex<SpacePrecisionType, ImageDimension> first;
  for (unsigned int i = 0; i < ImageDimension; ++i)
  {
    const unsigned int axis = order.axis[i];
    const double       offset = geometry.offset[i];
    size[i] = i < 2 ? m_Parameters.size[i] : m_Parameters.slices != 0 ? m_Parameters.slices : inputRegion.GetSize(axis);
    spacing[i] = input->GetSpacing()[axis] * geometry.scale[i];
    const auto start = static_cast<double>(inputRegion.GetIndex(axis));
    const auto end = start + static_cast<double>(inputRegion.GetSize(axis)) - 1.0;
    first[axis] = order.flipped[i] ? end - offset : start + offset;
    for (unsigned int row = 0; row < ImageDimension; ++row)
    {
      direction(row, i) = order.flipped[i] ? -input->GetDirection()(row, axis) : input->GetDirection()(row, axis);
    }
  }
  typename TOutputImage::PointType origin;
  input->TransformContinuousIndexToPhysicalPoint(first, origin);

  output->SetLargestPossibleRegion(OutputImageRegionType(size));
  output->SetSpacing(spacing);
  output->SetDirection(direction);
  output->SetOrigin(origin);
  output->SetNumberOfComponentsPerPixel(m_Parameters.channels);
}

template <typename TInputImage, typename TOutputImage>
IndexValueType
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GetReach() const
{
  return m_Parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighboringSlices
           ? static_cast<IndexValueType>(m_Parameters.channels / 2)
           : 0;
}

template <typename TInputImage, typename TOutputImage>
bool
CTPreprocessingImageFilter<TInputImage, TOutputImage>::MustMeasureVolume() const
{
  if (m_Parameters.statistics == CTPreprocessingEnums::Statistics::None || m_Parameters.statisticsPerSlice)
  {
    return false;
  }
  const ModifiedTimeType measured = m_MeasuredTime.GetMTime();
  return measured < this->GetMTime() || measured < TransferLearning::GetTimeOfContent(*this->GetInput());
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  auto * input = const_cast<TInputImage *>(this->GetInput());
  // Request whole planes of these slices, because any tap of a plane may be needed.
  auto region = input->GetLargestPossibleRegion();
  if constexpr (ImageDimension == 3)
  {
    if (!this->MustMeasureVolume())
    {
      const OutputImageRegionType & requested = this->GetOutput()->GetRequestedRegion();
      const AxisOrder               order = this->ComputeAxisOrder();
      const unsigned int            axis = order.axis[2];
      const auto                    grid = this->GetGrid(order);
      const auto                    begin = static_cast<unsigned int>(requested.GetIndex(2));
      const auto                    planes = TransferLearning::GetCTPreprocessingInputPlanes(
        grid, m_Parameters, { begin, begin + static_cast<unsigned int>(requested.GetSize(2)) });
      const IndexValueType slices = grid.size[2];
      const IndexValueType first = std::max<IndexValueType>(0, planes.begin - this->GetReach());
      const IndexValueType end = std::min<IndexValueType>(slices, planes.end + this->GetReach());
      region.SetIndex(axis, region.GetIndex(axis) + (order.flipped[2] ? slices - end : first));
      region.SetSize(axis, static_cast<SizeValueType>(end - first));
    }
  }
  input->SetRequestedRegion(region);
}

template <typename TInputImage, typename TOutputImage>
TransferLearning::CTPreprocessingKernelArguments
CTPreprocessingImageFilter<TInputImage, TOutputImage>::DescribeInput(const AxisOrder & order) const
{
  const TInputImage * input = this->GetInput();
  const auto          components = static_cast<std::ptrdiff_t>(input->GetNumberOfComponentsPerPixel());

  TransferLearning::CTPreprocessingKernelArguments arguments;
  arguments.inputType = TransferLearning::GetComponentType<typename TInputImage::InternalPixelType>();
  arguments.inputComponents = static_cast<unsigned int>(components);
  std::ptrdiff_t strides[3] = { 0, 0, 0 };
  for (unsigned int i = 0; i < ImageDimension; ++i)
  {
    const auto stride = static_cast<std::ptrdiff_t>(input->GetOffsetTable()[order.axis[i]]) * components;
    strides[i] = order.flipped[i] ? -stride : stride;
  }
  arguments.inputColumnStride = strides[0];
  arguments.inputRowStride = strides[1];
  arguments.inputPlaneStride = strides[2];
  const auto grid = this->GetGrid(order);
  arguments.inputColumns = grid.size[0];
  arguments.inputRows = grid.size[1];
  arguments.inputPlanes = grid.size[2];
  arguments.inputSpacing = grid.spacing;

  // The keys of CTSeriesReader, without including its header.
  const auto & dictionary = input->GetMetaDataDictionary();
  arguments.hasPadding = ExposeMetaData<double>(dictionary, "TransferLearning_PaddingLow", arguments.paddingLow) &&
                         ExposeMetaData<double>(dictionary, "TransferLearning_PaddingHigh", arguments.paddingHigh);
  return arguments;
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::SelectInput(
  const AxisOrder &                                  order,
  IndexValueType                                     slice,
  TransferLearning::CTPreprocessingKernelArguments & arguments) const
{
  const TInputImage *             input = this->GetInput();
  const auto &                    largest = input->GetLargestPossibleRegion();
  typename TInputImage::IndexType index;
  for (unsigned int i = 0; i < ImageDimension; ++i)
  {
    const unsigned int   axis = order.axis[i];
    const IndexValueType position = i < 2 ? 0 : slice;
    index[axis] = order.flipped[i]
                    ? largest.GetIndex(axis) + static_cast<IndexValueType>(largest.GetSize(axis)) - 1 - position
                    : largest.GetIndex(axis) + position;
  }
  arguments.input =
    input->GetBufferPointer() + input->ComputeOffset(index) * static_cast<std::ptrdiff_t>(arguments.inputComponents);
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::SelectPlanes(
  const AxisOrder &                                  order,
  IndexValueType                                     first,
  SizeValueType                                      count,
  TransferLearning::CTPreprocessingKernelArguments & arguments) const
{
  const auto grid = this->GetGrid(order);
  const auto begin = static_cast<unsigned int>(first);
  const auto end = begin + static_cast<unsigned int>(count);
  const auto planes = TransferLearning::GetCTPreprocessingInputPlanes(grid, m_Parameters, { begin, end });
  this->SelectInput(order, planes.begin, arguments);
  arguments.inputFirstPlane = planes.begin;
  arguments.firstPlane = begin;
  arguments.numberOfPlanes = end - begin;
  const auto after = static_cast<IndexValueType>(grid.size[2]) - static_cast<IndexValueType>(planes.end);
  arguments.planesBefore = static_cast<unsigned int>(std::min(this->GetReach(), first));
  arguments.planesAfter = static_cast<unsigned int>(std::min(this->GetReach(), after));
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::MeasureStatistics()
{
  m_MeasuringShare = 0.0F;
  if (m_Parameters.statistics == CTPreprocessingEnums::Statistics::None)
  {
    m_MeasuredParameters = { m_Parameters };
    return;
  }
  if (!m_Parameters.statisticsPerSlice && !this->MustMeasureVolume())
  {
    return;
  }
  const AxisOrder order = this->ComputeAxisOrder();
  auto            stack = this->DescribeInput(order);
  IndexValueType  first = 0;
  stack.numberOfPlanes = stack.inputPlanes;
  if constexpr (ImageDimension == 3)
  {
    if (m_Parameters.statisticsPerSlice)
    {
      first = this->GetOutput()->GetRequestedRegion().GetIndex(2);
      stack.numberOfPlanes = static_cast<unsigned int>(this->GetOutput()->GetRequestedRegion().GetSize(2));
    }
  }
  this->SelectInput(order, first, stack);
  constexpr float measuringShare = 0.3F;
  this->GetMultiThreader()->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  m_MeasuredParameters = TransferLearning::MeasureCTPreprocessingStatistics(
    stack, m_Parameters, this->GetMultiThreader(), [this](float share) {
      this->IncrementProgress(measuringShare * share);
      if (this->GetAbortGenerateData())
      {
        ProcessAborted error(__FILE__, __LINE__);
        error.SetDescription("Measuring the statistics of the input was aborted.");
        throw error;
      }
    });
  m_MeasuringShare = measuringShare;
  m_MeasuredTime.Modified();
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  if (TransferLearning::ResolveComputingDevice(m_Device) == DeviceEnum::CPU)
  {
    Superclass::GenerateData();
    return;
  }
  this->BeforeThreadedGenerateData();
  this->GenerateDataOnCUDA();
  this->AfterThreadedGenerateData();
}

template <typename TInputImage, typename TOutputImage>
TransferLearning::CTPreprocessingCUDAKernel &
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GetCUDAKernel()
{
  if (!m_CUDAKernel)
  {
    m_CUDAKernel = std::make_unique<TransferLearning::CTPreprocessingCUDAKernel>();
  }
  return *m_CUDAKernel;
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GenerateDataOnCUDA()
{
  this->AllocateOutputs();
  const OutputImageRegionType & region = this->GetOutput()->GetRequestedRegion();
  this->RunKernel(region, this->GetBufferOf(region), [this](const auto & arguments, const auto & parameters) {
    this->GetCUDAKernel().Run(arguments, parameters);
  });
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::AllocateOutputs()
{
  TOutputImage * output = this->GetOutput();
  if (output->GetPixelContainer()->Size() == 0)
  {
    output->SetPixelContainer(
      TransferLearning::CacheLineImageContainer<typename TOutputImage::InternalPixelType>::New());
  }
  Superclass::AllocateOutputs();
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::BeforeThreadedGenerateData()
{
  Superclass::BeforeThreadedGenerateData();
  // The dictionary is created on first access, which is not thread-safe: create it before the threads start.
  this->GetInput()->GetMetaDataDictionary();
  this->MeasureStatistics();
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(const OutputImageRegionType & region)
{
  this->RunKernel(region, this->GetBufferOf(region), TransferLearning::RunCTPreprocessingKernel);
}

template <typename TInputImage, typename TOutputImage>
auto
CTPreprocessingImageFilter<TInputImage, TOutputImage>::GetBufferOf(const OutputImageRegionType & region) -> Target
{
  TOutputImage * output = this->GetOutput();
  const auto     channels = static_cast<std::ptrdiff_t>(m_Parameters.channels);
  const auto     strides = output->GetOffsetTable();
  return { output->GetBufferPointer() + output->ComputeOffset(region.GetIndex()) * channels,
           static_cast<std::ptrdiff_t>(strides[1]) * channels,
           static_cast<std::ptrdiff_t>(strides[2]) * channels };
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::RunKernel(const OutputImageRegionType & region,
                                                                 const Target &                target,
                                                                 const KernelFunction &        kernel)
{
  const AxisOrder     order = this->ComputeAxisOrder();
  auto                arguments = this->DescribeInput(order);
  const SizeValueType pixelsOfPlane = region.GetSize(0) * region.GetSize(1);
  const SizeValueType planes = region.GetNumberOfPixels() / std::max<SizeValueType>(1, pixelsOfPlane);
  const auto &        requested = this->GetOutput()->GetRequestedRegion();
  // The first of the measured slices.
  const IndexValueType firstMeasured = ImageDimension == 3 ? requested.GetIndex(ImageDimension - 1) : 0;
  const IndexValueType firstSlice = ImageDimension == 3 ? region.GetIndex(ImageDimension - 1) : 0;
  // Rounding in the reporters must not exceed 1, where ITK's counter wraps around.
  constexpr float       rounding = 1e-5F;
  TotalProgressReporter progress(this, requested.GetNumberOfPixels(), 100, 1.0F - rounding - m_MeasuringShare);

  arguments.firstColumn = static_cast<unsigned int>(region.GetIndex(0));
  arguments.firstRow = static_cast<unsigned int>(region.GetIndex(1));
  arguments.outputColumns = static_cast<unsigned int>(region.GetSize(0));
  arguments.outputRows = static_cast<unsigned int>(region.GetSize(1));
  arguments.outputRowStride = target.rowStride;
  arguments.outputPlaneStride = target.planeStride;
  // Run a few slices at a time: tables are made once per run; progress and abort are handled between runs.
  const bool          isPerSlice = m_MeasuredParameters.size() > 1;
  const SizeValueType planesOfRun = isPerSlice ? 1 : 8;
  for (SizeValueType plane = 0; plane < planes; plane += planesOfRun)
  {
    const SizeValueType  count = std::min(planesOfRun, planes - plane);
    const IndexValueType slice = firstSlice + static_cast<IndexValueType>(plane);
    this->SelectPlanes(order, slice, count, arguments);
    arguments.output = target.output + static_cast<std::ptrdiff_t>(plane) * target.planeStride;
    kernel(arguments, m_MeasuredParameters[isPerSlice ? static_cast<std::size_t>(slice - firstMeasured) : 0]);
    progress.Completed(pixelsOfPlane * count);
  }
}

template <typename TInputImage, typename TOutputImage>
void
CTPreprocessingImageFilter<TInputImage, TOutputImage>::AfterThreadedGenerateData()
{
  Superclass::AfterThreadedGenerateData();
  this->UpdateProgress(1.0F);
}
} // namespace itk

#endif
