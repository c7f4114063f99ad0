// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "OutputFiles.h"

#include "ProgramSupport.h"

#include "TransferLearning/itkAtomicFile.h"
#include "itkImageIOFactory.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <set>

namespace ProgramSupport
{
namespace fs = std::filesystem;

namespace
{
/** So much is written on trial: a full disk still takes an empty file. */
constexpr std::size_t trialBytes = 4096;

void
VerifyName(const std::string & file)
{
  if (file.empty())
  {
    itkGenericExceptionMacro("The name of an output file is empty.");
  }
  std::error_code error;
  const auto      status = fs::status(file, error);
  if (fs::is_directory(status) || !fs::path(file).has_filename())
  {
    itkGenericExceptionMacro("Cannot write '" << file << "': it is a folder. Give the name of a file.");
  }
  if (fs::exists(status) && !fs::is_regular_file(status))
  {
    itkGenericExceptionMacro("Cannot write '" << file << "': it is not a regular file.");
  }
}

void
VerifyImageName(const std::string & file)
{
  if (!itk::ImageIOFactory::CreateImageIO(file.c_str(), itk::ImageIOFactory::IOFileModeEnum::WriteMode))
  {
    itkGenericExceptionMacro("Cannot write '" << file << "': ITK writes no images with this extension. Use .nrrd.");
  }
}

void
Insert(const std::string & file, std::set<fs::path> & files)
{
  if (!files.insert(fs::weakly_canonical(file)).second)
  {
    itkGenericExceptionMacro("'" << file << "' is given for two outputs. Give each its own file.");
  }
}
} // namespace

void
PrepareOutput(const std::string & file)
{
  VerifyName(file);
  std::error_code error;
  const auto      folder = fs::path(file).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, error))
  {
    fs::create_directories(folder, error);
    if (error)
    {
      itkGenericExceptionMacro("Cannot write '" << file << "': its folder cannot be created: " << error.message()
                                                << '.');
    }
  }
  itk::TransferLearning::AtomicFile::RemoveAbandoned(file);
  itk::TransferLearning::AtomicFile trial(file); // removed, since it is never committed
  errno = 0;
  trial.GetStream() << std::string(trialBytes, ' ') << std::flush;
  if (!trial.GetStream())
  {
    itkGenericExceptionMacro("Cannot write '" << file << "': " << std::strerror(errno) << '.');
  }
}

void
PrepareOutputFolder(const std::string & folder)
{
  PrepareOutput(folder.empty() ? folder : (fs::path(folder) / "file").string());
}

void
PrepareOutputs(const std::string & required, const std::vector<std::string> & optional)
{
  PrepareOutput(required);
  std::set<fs::path> files;
  Insert(required, files);
  for (const auto & file : optional)
  {
    if (!file.empty())
    {
      PrepareOutput(file);
      Insert(file, files);
    }
  }
}

void
PrepareOutputs(const Application & app)
{
  using Kind = Application::PathKind;
  std::set<fs::path> files;
  for (const auto & path : app.GetPaths())
  {
    for (const auto & file : path.isOutput ? path.option->results() : std::vector<std::string>())
    {
      if (path.kind == Kind::Folder)
      {
        PrepareOutputFolder(file);
      }
      else
      {
        PrepareOutput(file);
      }
      if (path.kind == Kind::Image)
      {
        VerifyImageName(file);
      }
      Insert(file, files);
    }
  }
}

void
VerifyImageFormat(const itk::ImageBase<3> * image, const std::string & file)
{
  const auto io = itk::ImageIOFactory::CreateImageIO(file.c_str(), itk::ImageIOFactory::IOFileModeEnum::WriteMode);
  if (!io || std::string(io->GetNameOfClass()) != "NiftiImageIO")
  {
    return;
  }
  const auto   direction = image->GetDirection();
  const auto   product = direction.GetTranspose() * direction.GetVnlMatrix();
  const double shear = std::max({ std::abs(product(0, 1)), std::abs(product(0, 2)), std::abs(product(1, 2)) });
  if (shear > 1e-4)
  {
    itkGenericExceptionMacro("Cannot write '" << file
                                              << "': the axes of the image are not at right angles but tilted by "
                                              << std::asin(shear) * 180.0 / itk::Math::pi
                                              << " degrees, which NIfTI cannot hold. Write .nrrd or .mha, or correct "
                                                 "the tilt of a DICOM series with --tilt correct.");
  }
}

void
WriteFile(const std::string & file, const std::string & text)
{
  itk::TransferLearning::AtomicFile output(file);
  output.GetStream() << text;
  output.Commit();
}

void
WriteBeside(const std::string & file, const std::function<void(const std::string &)> & write)
{
  const fs::path              path(file);
  const std::set<std::string> ofTwoFiles{ ".mhd", ".nhdr", ".hdr", ".img" };
  if (ofTwoFiles.count(path.extension().string()) > 0)
  {
    write(file);
    return;
  }
  const fs::path  beside = path.parent_path() / (".part-" + path.filename().string());
  std::error_code error;
  try
  {
    write(beside.string());
  }
  catch (...)
  {
    fs::remove(beside, error);
    throw;
  }
  fs::rename(beside, path, error);
  if (error)
  {
    itkGenericExceptionMacro("Cannot complete '" << file << "': " << error.message() << '.');
  }
}
} // namespace ProgramSupport
