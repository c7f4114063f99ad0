// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/PNGEncoding.h"

#include "itkImageFileWriter.h"
#include "itkPNGImageIO.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "itksys/Base64.h"
#include <stdlib.h>
#include <unistd.h>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Readable by its owner only, and gone with this object. */
class TemporaryFile
{
public:
  TemporaryFile()
    : m_Name((std::filesystem::temp_directory_path() / "overlay.XXXXXX.png").string())
  {
    const int descriptor = mkstemps(m_Name.data(), 4);
    if (descriptor < 0)
    {
      const int error = errno;
      itkGenericExceptionMacro("Cannot create a temporary file '" << m_Name << "': " << std::strerror(error)
                                                                  << ". TMPDIR sets the folder for temporary files.");
    }
    close(descriptor);
  }
  ~TemporaryFile() { std::remove(m_Name.c_str()); }
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &
  operator=(const TemporaryFile &) = delete;

  const std::string &
  GetName() const
  {
    return m_Name;
  }

private:
  std::string m_Name;
};
} // namespace

std::string
EncodePNG(const VectorImage<unsigned char, 2> * image)
{
  const TemporaryFile file;
  auto                writer = ImageFileWriter<VectorImage<unsigned char, 2>>::New();
  writer->SetInput(image);
  writer->SetImageIO(PNGImageIO::New());
  writer->SetFileName(file.GetName());
  writer->UseCompressionOn();
  writer->Update();

  std::ifstream stream(file.GetName(), std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::string
ToPNGDataURI(const VectorImage<unsigned char, 2> * image)
{
  const std::string bytes = EncodePNG(image);
  std::string       text((bytes.size() + 2) / 3 * 4, '\0');
  const size_t      size = itksysBase64_Encode(reinterpret_cast<const unsigned char *>(bytes.data()),
                                          bytes.size(),
                                          reinterpret_cast<unsigned char *>(text.data()),
                                          0);
  text.resize(size);
  return "data:image/png;base64," + text;
}
} // namespace TransferLearning
} // namespace itk
