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
 * \brief Reads what a path names, as networks are given it: CT in HU, or a picture.
 *
 * Training, evaluation and all programs read images by it, so that one file gives one network the same pixels
 * everywhere. A path is a folder with a DICOM series, a DICOM file, a volume (NIfTI, NRRD, MetaImage, multi-page TIFF)
 * or a picture (PNG, JPEG, TIFF, BMP).
 *
 * The image is one of three: `Image<short, 3>` (HU, and other integers of 16 bits), `Image<float, 3>` (fractions, and
 * integers beyond 16 bits; what is no number or infinite is NaN, which preprocessing takes for air), or
 * `VectorImage<unsigned char, 3>` (8-bit pictures with 1, 3 or 4 components). Each value is the one that the file
 * means, and the geometry is the file's. A picture is one slice.
 *
 * With SetParameters(), what the network was not trained on is refused: pictures where it takes HU, other modalities
 * than CT, HU where it takes pictures; and GetAssumptions() says what was taken for granted. Without, everything that
 * can be read is.
 *
 * CT for a network of pictures whose pictureWindow is known is drawn in it, turned to LPS as CT for networks of HU are:
 * GetPicture() is then what a picture of the CT would have been.
 *
 * \code
 * auto reader = itk::NetworkImageReader::New();
 * reader->SetPath("scans/0001");
 * reader->SetParameters(network->GetPreprocessingParameters());
 * reader->Update();
 * reader->Visit([&](auto * image) { ... }); // the image, with its type
 * \endcode
 *
 * Refused by name: files that are cut short or damaged (of packed volumes the checksum is compared), images with more
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

  /** (0020,000E); empty where the folder has one series only. */
  itkSetStringMacro(SeriesInstanceUID);
  itkGetStringMacro(SeriesInstanceUID);

  /** Whether a DICOM file stands for the series that it is part of, in its folder, or for that slice alone. Off by
   * default. */
  itkSetMacro(WholeSeries, bool);
  itkGetConstMacro(WholeSeries, bool);
  itkBooleanMacro(WholeSeries);

  /** As of CTSeriesReader: read a series with gaps all the same. Off by default. */
  itkSetMacro(AllowGaps, bool);
  itkGetConstMacro(AllowGaps, bool);
  itkBooleanMacro(AllowGaps);

  /** What a network takes, usually its GetPreprocessingParameters(). */
  void
  SetParameters(const CTPreprocessingParameters & parameters);

  /** Whether a file is of a format that is read, by its first bytes; a damaged one is. */
  static bool
  CanRead(const std::string & file);

  /** Reads. \throws ExceptionObject that names the path, what is wrong with it and what to do. */
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

  /** What was taken for granted, as sentences ("HU assumed: ..."), in the words of ClassificationResult. */
  const std::vector<std::string> &
  GetAssumptions() const
  {
    return m_Assumptions;
  }

  /** Of a DICOM series; without files for anything else. */
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
  bool                      m_AllowGaps{ false };
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
