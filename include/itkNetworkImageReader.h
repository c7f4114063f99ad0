// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkNetworkImageReader_h
#define itkNetworkImageReader_h

#include "itkCTPreprocessingParameters.h"
#include "itkCTSeriesReader.h"
#include "itkImage.h"
#include "itkObject.h"
#include "itkObjectFactory.h"
#include "itkVectorImage.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct ClassifierInput;
}

/** \class NetworkImageReader
 * \brief Reads an image as input for networks: CT in HU, or a picture.
 *
 * Training, evaluation and all programs use this reader, so that a network gets the same pixels from a file everywhere.
 * A path is a folder with a DICOM series, a DICOM file, a volume (NIfTI, NRRD, MetaImage, multi-page TIFF) or a picture
 * (PNG, JPEG, TIFF, BMP).
 *
 * The image has one of three types: `Image<short, 3>` (HU, and other 16-bit integers), `Image<float, 3>` (fractions,
 * and integers beyond 16 bits; infinities become NaN, which preprocessing treats as air), or
 * `VectorImage<unsigned char, 3>` (8-bit pictures with 1, 3 or 4 components). Values are those that the file specifies,
 * and the geometry is the file's. A picture has one slice.
 *
 * With SetParameters(), input of a kind that the network was not trained on is rejected: pictures and modalities other
 * than CT for networks for HU, HU for networks for pictures; GetAssumptions() lists the assumptions made. Otherwise
 * everything readable is accepted.
 *
 * If a network for pictures has a pictureWindow, CT is reoriented to LPS, as for networks for HU, and rendered in that
 * window: GetPicture() then returns what a picture of the CT would have been. The slices of a series stay in its order.
 *
 * \code
 * auto reader = itk::NetworkImageReader::New();
 * reader->SetPath("scans/0001");
 * reader->SetParameters(network->GetPreprocessingParameters());
 * reader->Update();
 * reader->Visit([&](auto * image) { ... }); // the image, with its type
 * \endcode
 *
 * Rejected with an error: truncated or damaged files (the checksum of compressed volumes is verified), images with more
 * than three dimensions, integers beyond 2^24, colors of more than 8 bits. \sa CTSeriesReader, DrawCT()
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT NetworkImageReader : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(NetworkImageReader);

  using Self = NetworkImageReader;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using VolumeType = Image<short, 3>;
  using FloatVolumeType = Image<float, 3>;
  using PictureType = VectorImage<unsigned char, 3>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(NetworkImageReader);

  /** A file, or a folder with a DICOM series. */
  itkSetStringMacro(Path);
  itkGetStringMacro(Path);

  /** (0020,000E); may be empty if the folder has only one series. */
  itkSetStringMacro(SeriesInstanceUID);
  itkGetStringMacro(SeriesInstanceUID);

  /** Whether to read the whole series, from the same folder, of a given DICOM file instead of only that slice. Off by
   * default. */
  itkSetMacro(WholeSeries, bool);
  itkGetConstMacro(WholeSeries, bool);
  itkBooleanMacro(WholeSeries);

  /** As in CTSeriesReader: the number of a volume of the series, from 1; 0, the default, is the largest one. */
  itkSetMacro(VolumeNumber, unsigned int);
  itkGetConstMacro(VolumeNumber, unsigned int);

  /** As in CTSeriesReader: how to treat gaps, uneven spacing and tilt. */
  void
  SetPolicies(const CTSeriesPolicies & policies);
  const CTSeriesPolicies &
  GetPolicies() const
  {
    return m_Policies;
  }

  /** As in CTSeriesReader: read the slices of a series as they were acquired, for networks that take slices. Off by
   * default: the image is a regular grid. */
  itkSetMacro(KeepAcquiredSlices, bool);
  itkGetConstMacro(KeepAcquiredSlices, bool);
  itkBooleanMacro(KeepAcquiredSlices);

  /** Input that a network expects, usually its GetPreprocessingParameters(). */
  void
  SetParameters(const CTPreprocessingParameters & parameters);

  /** Whether the first bytes of a file indicate a supported format; the file may still be damaged. */
  static bool
  CanRead(const std::string & file);

  /** Reads the image. \throws ExceptionObject naming the path, the problem and what to do. */
  void
  Update();

  /** Valid after Update(): one of these is the image, the others are nullptr. */
  VolumeType *
  GetVolume() const
  {
    return m_Volume;
  }
  FloatVolumeType *
  GetFloatVolume() const
  {
    return m_FloatVolume;
  }
  PictureType *
  GetPicture() const
  {
    return m_Picture;
  }

  /** Calls `visit` with the image. */
  template <typename TVisitor>
  void
  Visit(TVisitor && visit) const
  {
    if (m_Volume)
    {
      visit(m_Volume.GetPointer());
    }
    else if (m_FloatVolume)
    {
      visit(m_FloatVolume.GetPointer());
    }
    else if (m_Picture)
    {
      visit(m_Picture.GetPointer());
    }
  }

  /** Assumptions made, as sentences ("HU assumed: ..."), worded as in ClassificationResult. */
  const std::vector<std::string> &
  GetAssumptions() const
  {
    return m_Assumptions;
  }

  /** Report of a DICOM series; has no files for other input. */
  const CTSeriesReport &
  GetReport() const
  {
    return m_Report;
  }

protected:
  NetworkImageReader() = default;
  ~NetworkImageReader() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  ReadSeries();
  void
  ReadFile();
  void
  DrawCT(const TransferLearning::ClassifierInput & input);

  std::string               m_Path{};
  std::string               m_SeriesInstanceUID{};
  bool                      m_WholeSeries{ false };
  unsigned int              m_VolumeNumber{ 0 };
  CTSeriesPolicies          m_Policies{};
  bool                      m_KeepAcquiredSlices{ false };
  bool                      m_HasParameters{ false };
  CTPreprocessingParameters m_Parameters{};
  VolumeType::Pointer       m_Volume{};
  FloatVolumeType::Pointer  m_FloatVolume{};
  PictureType::Pointer      m_Picture{};
  std::vector<std::string>  m_Assumptions{};
  CTSeriesReport            m_Report{};
};
} // namespace itk

#endif
