// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef OutputFiles_h
#define OutputFiles_h

// What a program writes: tried before anything is computed, and put in place only when it is whole.

#include "itkImageFileWriter.h"

#include <functional>
#include <string>
#include <vector>

namespace ProgramSupport
{
class Application;

/** Creates the missing folders above the file and tries to write beside it; an existing file stays as it is.
 * \throws ExceptionObject naming the file where it is a folder or cannot be written. */
void
PrepareOutput(const std::string & file);

/** A file in a folder that receives the outputs. */
void
PrepareOutputFolder(const std::string & folder);

/** All files that a run will write. Empty names in `optional` stand for files that were not asked for.
 * \throws ExceptionObject also where two of them are one file. */
void
PrepareOutputs(const std::string & required, const std::vector<std::string> & optional = {});

/** All outputs that were given on the command line, also folders.
 * \throws ExceptionObject also where ITK writes no images with the extension of an image. */
void
PrepareOutputs(const Application & app);

/** Writes a whole file or nothing. */
void
WriteFile(const std::string & file, const std::string & text);

/** Calls `write` with a name beside the file, of the same extension, and puts what it has written in the file's place;
 * formats of two files, one of which names the other, are written in place. */
void
WriteBeside(const std::string & file, const std::function<void(const std::string &)> & write);

/** \throws ExceptionObject where the format of the file cannot hold the grid of the image: NIfTI has no shear. */
void
VerifyImageFormat(const itk::ImageBase<3> * image, const std::string & file);
inline void
VerifyImageFormat(const itk::ImageBase<2> *, const std::string &)
{}

/** Writes a whole image or nothing. */
template <typename TImage>
void
WriteImageFile(const TImage * image, const std::string & file, bool compress = false)
{
  VerifyImageFormat(image, file);
  WriteBeside(file, [image, compress](const std::string & name) {
    itk::WriteImage(const_cast<TImage *>(image), name, compress);
  });
}
} // namespace ProgramSupport

#endif
