// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/RawImage.h"

#include "ImageReading/ImageProbe.h"
#include "ImageReading/PerceptualHash.h"
#include "ImageReading/SliceStatistics.h"
#include "Support/SHA256.h"
#include "TransferLearning/itkDomainFacts.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkNetworkImageReader.h"

#include "itkRegionOfInterestImageFilter.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
template <typename TValue>
void
AppendValues(SHA256 & hash, const std::vector<double> & values)
{
  const std::vector<TValue> converted(values.begin(), values.end());
  hash.Append(converted.data(), converted.size() * sizeof(TValue));
}

template <typename TImage>
class RawImageOf : public RawImage
{
public:
  using ValueType = typename TImage::InternalPixelType;
  using FilterType = CTPreprocessingImageFilter<TImage>;

  /** \param places of the slices of a series in the image; empty if they are those of the image. */
  RawImageOf(TImage * image, bool isEightBit, std::vector<unsigned int> places)
    : m_Image(image)
    , m_Places(std::move(places))
    , m_Axis(m_Places.empty() ? FindSampleAxis(image, isEightBit) : SliceAxis())
    , m_Components(image->GetNumberOfComponentsPerPixel())
  {}

  unsigned int
  GetNumberOfSlices() const override
  {
    return static_cast<unsigned int>(m_Places.empty() ? m_Image->GetLargestPossibleRegion().GetSize(m_Axis.axis)
                                                      : m_Places.size());
  }

  void
  PreprocessSlice(unsigned int slice, const CTPreprocessingParameters & parameters, float * output) override;
  void
  PreprocessVolume(unsigned int                      firstSlice,
                   unsigned int                      numberOfSlices,
                   const CTPreprocessingParameters & parameters,
                   float *                           output) override;
  ImageBase<3>::Pointer
  DescribeSample(unsigned int                      firstSlice,
                 unsigned int                      numberOfSlices,
                 const CTPreprocessingParameters & parameters) override;
  std::string
  ComputeHash(unsigned int slice) const override;
  LabeledSliceContent
  ComputeContent(unsigned int slice) const override;
  ImageFacts
  DescribeImage() const override
  {
    return TransferLearning::DescribeImage(m_Image.GetPointer());
  }
  SliceFacts
  DescribeSlice(unsigned int slice, const CTPreprocessingParameters & parameters) const override
  {
    const auto region = m_Image->GetLargestPossibleRegion();
    const auto last = static_cast<IndexValueType>(this->GetNumberOfSlices()) - 1;
    const auto place = static_cast<IndexValueType>(slice);
    return TransferLearning::DescribeSlice(m_Image.GetPointer(),
                                           m_Axis.axis,
                                           region.GetIndex(m_Axis.axis) + (m_Axis.flipped ? last - place : place),
                                           parameters);
  }
  std::array<double, 5>
  ComputePercentiles() const override;

private:
  /** Calls `visit` with each row along the two other stored axes and its values: color components together, alpha left
   * out. A whole slice of them would take eight times the memory of an 8-bit picture. */
  template <typename TVisitor>
  void
  ForEachRow(unsigned int slice, const TVisitor & visit) const;
  std::vector<double>
  GetValues(unsigned int slice) const;
  std::string
  ComputeHash(unsigned int slice, const ValueSurvey & survey) const;
  unsigned int
  CountColors() const
  {
    return m_Components < 3 ? 1 : 3;
  }
  unsigned int
  CountColumns() const
  {
    return static_cast<unsigned int>(m_Image->GetBufferedRegion().GetSize(m_Axis.axis == 0 ? 1 : 0));
  }
  unsigned int
  CountRows() const
  {
    return static_cast<unsigned int>(m_Image->GetBufferedRegion().GetSize(m_Axis.axis == 2 ? 1 : 2));
  }

  /** Makes the filter of these parameters. Returns the region of its output that is the slice. */
  ImageRegion<3>
  FindPlane(unsigned int slice, const CTPreprocessingParameters & parameters);

  /** The range as an image of its own, with what the file said of the whole; the image itself if that is the range. */
  typename TImage::Pointer
  CopySlices(unsigned int firstSlice, unsigned int numberOfSlices) const;

  typename TImage::Pointer     m_Image;
  std::vector<unsigned int>    m_Places;
  SliceAxis                    m_Axis;
  unsigned int                 m_Components;
  typename FilterType::Pointer m_Filter;
};

template <typename TImage>
template <typename TVisitor>
void
RawImageOf<TImage>::ForEachRow(unsigned int slice, const TVisitor & visit) const
{
  const auto         size = m_Image->GetBufferedRegion().GetSize();
  const unsigned int columnAxis = m_Axis.axis == 0 ? 1 : 0;
  const unsigned int rowAxis = m_Axis.axis == 2 ? 1 : 2;
  const std::size_t  strides[3]{ 1, size[0], size[0] * size[1] };
  const std::size_t  start = strides[m_Axis.axis] * (m_Axis.flipped ? size[m_Axis.axis] - 1 - slice : slice);
  const ValueType *  buffer = m_Image->GetBufferPointer();
  const unsigned int colors = this->CountColors();

  std::vector<double> values(size[columnAxis] * colors);
  for (std::size_t row = 0; row < size[rowAxis]; ++row)
  {
    for (std::size_t column = 0; column < size[columnAxis]; ++column)
    {
      const ValueType * pixel = buffer + (start + row * strides[rowAxis] + column * strides[columnAxis]) * m_Components;
      std::copy_n(pixel, colors, values.begin() + static_cast<std::ptrdiff_t>(column * colors));
    }
    visit(row, static_cast<const std::vector<double> &>(values));
  }
}

template <typename TImage>
std::vector<double>
RawImageOf<TImage>::GetValues(unsigned int slice) const
{
  std::vector<double> values;
  values.reserve(std::size_t{ this->CountColumns() } * this->CountRows() * this->CountColors());
  this->ForEachRow(slice, [&values](std::size_t, const std::vector<double> & row) {
    values.insert(values.end(), row.begin(), row.end());
  });
  return values;
}

template <typename TImage>
std::string
RawImageOf<TImage>::ComputeHash(unsigned int slice) const
{
  ValueSurvey survey;
  this->ForEachRow(slice, [&](std::size_t, const std::vector<double> & row) { survey.Add(row, this->CountColors()); });
  return this->ComputeHash(slice, survey);
}

template <typename TImage>
LabeledSliceContent
RawImageOf<TImage>::ComputeContent(unsigned int slice) const
{
  constexpr bool      isEightBit = std::is_same_v<ValueType, unsigned char>;
  LabeledSliceContent content;
  content.columns = this->CountColumns();
  content.rows = this->CountRows();
  content.channels = this->CountColors();
  ValueSurvey                survey;
  BorderStatistics           border(content);
  std::vector<unsigned char> gray;
  gray.reserve(isEightBit ? std::size_t{ content.columns } * content.rows : 0);
  this->ForEachRow(slice, [&](std::size_t index, const std::vector<double> & row) {
    survey.Add(row, content.channels);
    border.Add(index, row);
    if (isEightBit)
    {
      const auto more = MapToEightBits(row, content.channels, true);
      gray.insert(gray.end(), more.begin(), more.end());
    }
  });
  border.Finish();
  content.isUniform = survey.IsUniform();
  content.pixelHash = this->ComputeHash(slice, survey);
  if (!isEightBit)
  {
    gray = MapToEightBits(this->GetValues(slice), content.channels, false);
  }
  const DetailedHash whole = ComputeDetailedHash(gray, content.columns);
  content.perceptualHash = whole.hash;
  content.details = whole.details;
  if (this->GetNumberOfSlices() == 1)
  {
    const InsideHashes hashes = ComputeInsideHashes(gray, content.columns);
    content.insideHash = hashes.inside.hash;
    content.insideDetails = hashes.inside.details;
    content.mirroredHash = hashes.mirrored.hash;
    content.mirroredDetails = hashes.mirrored.details;
  }
  return content;
}

template <typename TImage>
std::string
RawImageOf<TImage>::ComputeHash(unsigned int slice, const ValueSurvey & survey) const
{
  const unsigned int components = this->CountColors();
  const unsigned int colors = survey.IsGray() ? 1 : components;
  SHA256             hash;
  const std::string  head =
    std::to_string(this->CountColumns()) + 'x' + std::to_string(this->CountRows()) + 'x' + std::to_string(colors);
  // The encoding follows from the values, not from the type that they were stored in.
  hash.Append(head + (survey.IsShort() ? " short " : " double "));
  this->ForEachRow(slice, [&](std::size_t, const std::vector<double> & row) {
    std::vector<double> values;
    for (std::size_t i = 0; i < row.size(); i += components)
    {
      values.insert(values.end(), &row[i], &row[i] + colors);
    }
    survey.IsShort() ? AppendValues<short>(hash, values) : AppendValues<double>(hash, values);
  });
  return hash.Finish();
}

template <typename TImage>
std::array<double, 5>
RawImageOf<TImage>::ComputePercentiles() const
{
  std::vector<double> values;
  for (unsigned int slice = 0; slice < this->GetNumberOfSlices(); ++slice)
  {
    const auto more = this->GetValues(slice);
    std::copy_if(
      more.begin(), more.end(), std::back_inserter(values), [](double value) { return std::isfinite(value); });
  }
  std::sort(values.begin(), values.end());
  std::array<double, 5> percentiles{};
  const double          percents[]{ 0.0, 1.0, 50.0, 99.0, 100.0 };
  for (std::size_t i = 0; i < 5 && !values.empty(); ++i)
  {
    const double rank = std::ceil(percents[i] / 100.0 * static_cast<double>(values.size()));
    percentiles[i] = values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  }
  return percentiles;
}

template <typename TImage>
ImageRegion<3>
RawImageOf<TImage>::FindPlane(unsigned int slice, const CTPreprocessingParameters & parameters)
{
  const bool isOriented = parameters.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits &&
                          parameters.orientation == CTPreprocessingEnums::Orientation::LPS;
  SliceAxis planes;
  if (isOriented)
  {
    const AxesOfLPS axes = FindAxesOfLPS(m_Image.GetPointer(), true);
    planes = { axes.axis[2], axes.flipped[2] };
  }
  if (planes.axis != m_Axis.axis)
  {
    itkGenericExceptionMacro("its slices were counted along stored axis "
                             << m_Axis.axis << ", but the preprocessing makes planes along axis " << planes.axis
                             << "; use the orientation " << (isOriented ? "as-stored" : "LPS") << " for this data");
  }
  if (m_Filter.IsNull() || m_Filter->GetParameters() != parameters)
  {
    m_Filter = FilterType::New();
    m_Filter->SetInput(m_Image);
    m_Filter->SetParameters(parameters);
    // Samples are what threads share; a slice is done before others would have begun.
    m_Filter->SetNumberOfWorkUnits(1);
  }
  m_Filter->UpdateOutputInformation();
  auto region = m_Filter->GetOutput()->GetLargestPossibleRegion();
  if (slice >= region.GetSize(2))
  {
    itkGenericExceptionMacro("it has " << region.GetSize(2) << " slices, but slice " << slice << " was requested");
  }
  const auto plane = planes.flipped == m_Axis.flipped ? slice : region.GetSize(2) - 1 - slice;
  region.SetIndex(2, region.GetIndex(2) + static_cast<IndexValueType>(plane));
  region.SetSize(2, 1);
  return region;
}

template <typename TImage>
void
RawImageOf<TImage>::PreprocessSlice(unsigned int slice, const CTPreprocessingParameters & parameters, float * output)
{
  const auto        region = this->FindPlane(slice, parameters);
  auto * const      result = m_Filter->GetOutput();
  const std::size_t values = region.GetNumberOfPixels() * result->GetNumberOfComponentsPerPixel();
  // Straight to where it is wanted: fresh memory for every slice would take as long as the arithmetic.
  result->ReleaseData();
  result->GetPixelContainer()->SetImportPointer(output, values, false);
  result->SetRequestedRegion(region);
  result->Update();
  if (result->GetBufferPointer() != output)
  {
    std::copy_n(result->GetBufferPointer(), values, output);
  }
  result->ReleaseData();
}

template <typename TImage>
typename TImage::Pointer
RawImageOf<TImage>::CopySlices(unsigned int firstSlice, unsigned int numberOfSlices) const
{
  if (numberOfSlices == this->GetNumberOfSlices())
  {
    return m_Image;
  }
  auto region = m_Image->GetLargestPossibleRegion();
  if (!m_Places.empty())
  {
    const auto [low, high] = std::minmax(m_Places[firstSlice], m_Places[firstSlice + numberOfSlices - 1]);
    firstSlice = low;
    numberOfSlices = high - low + 1;
  }
  const auto first = m_Axis.flipped ? region.GetSize(m_Axis.axis) - firstSlice - numberOfSlices : firstSlice;
  region.SetIndex(m_Axis.axis, region.GetIndex(m_Axis.axis) + static_cast<IndexValueType>(first));
  region.SetSize(m_Axis.axis, numberOfSlices);
  auto filter = RegionOfInterestImageFilter<TImage, TImage>::New();
  filter->SetInput(m_Image);
  filter->SetRegionOfInterest(region);
  filter->Update();
  typename TImage::Pointer image = filter->GetOutput();
  image->DisconnectPipeline();
  image->SetMetaDataDictionary(m_Image->GetMetaDataDictionary());
  return image;
}

template <typename TImage>
void
RawImageOf<TImage>::PreprocessVolume(unsigned int                      firstSlice,
                                     unsigned int                      numberOfSlices,
                                     const CTPreprocessingParameters & parameters,
                                     float *                           output)
{
  auto filter = FilterType::New();
  filter->SetInput(this->CopySlices(firstSlice, numberOfSlices));
  filter->SetParameters(parameters);
  filter->Update();
  const auto * const result = filter->GetOutput();
  std::copy_n(result->GetBufferPointer(),
              result->GetBufferedRegion().GetNumberOfPixels() * result->GetNumberOfComponentsPerPixel(),
              output);
}

template <typename TImage>
ImageBase<3>::Pointer
RawImageOf<TImage>::DescribeSample(unsigned int                      firstSlice,
                                   unsigned int                      numberOfSlices,
                                   const CTPreprocessingParameters & parameters)
{
  auto grid = ImageBase<3>::New();
  if (parameters.slices > 0)
  {
    auto filter = FilterType::New();
    filter->SetInput(this->CopySlices(firstSlice, numberOfSlices));
    filter->SetParameters(parameters);
    filter->UpdateOutputInformation();
    grid->CopyInformation(filter->GetOutput());
  }
  else
  {
    const auto region = this->FindPlane(firstSlice, parameters);
    grid->CopyInformation(m_Filter->GetOutput());
    grid->SetLargestPossibleRegion(region);
  }
  return grid;
}

/** The slice of an image that is nearest to each slice of a series. */
std::vector<unsigned int>
FindPlaces(const ImageBase<3> * image, const CTSeriesReport & report)
{
  const auto                last = static_cast<double>(image->GetLargestPossibleRegion().GetSize(2) - 1);
  std::vector<unsigned int> places;
  for (const auto & position : report.positions)
  {
    const ImageBase<3>::PointType point(position.data());
    const auto                    index = image->TransformPhysicalPointToContinuousIndex<double>(point);
    places.push_back(static_cast<unsigned int>(std::lround(std::clamp(index[2], 0.0, last))));
  }
  return places;
}
} // namespace

std::unique_ptr<RawImage>
RawImage::Read(const std::string &               path,
               const std::string &               seriesInstanceUID,
               const CTSeriesPolicies &          policies,
               const CTPreprocessingParameters * parameters)
{
  auto reader = NetworkImageReader::New();
  reader->SetPath(path);
  reader->SetSeriesInstanceUID(seriesInstanceUID);
  reader->SetPolicies(policies);
  reader->SetKeepAcquiredSlices(parameters == nullptr || parameters->slices == 0);
  if (parameters)
  {
    reader->SetParameters(*parameters);
  }
  reader->Update();
  std::unique_ptr<RawImage> result;
  reader->Visit([&](auto * image) {
    using ImageType = std::remove_pointer_t<decltype(image)>;
    const bool hasOtherSlices = !reader->GetReport().files.empty() && FindAcquiredSlices(image) == nullptr;
    result = std::make_unique<RawImageOf<ImageType>>(image,
                                                     reader->GetPicture() != nullptr,
                                                     hasOtherSlices ? FindPlaces(image, reader->GetReport())
                                                                    : std::vector<unsigned int>());
  });
  return result;
}
} // namespace TransferLearning
} // namespace itk
