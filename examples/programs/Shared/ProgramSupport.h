// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ProgramSupport_h
#define ProgramSupport_h

// What the programs share on their outer edge: command line, errors, exit status.

#include "TransferLearning/itkFieldTable.h"
#include "itkClassificationNetwork.h"
#include "itkCTPreprocessingParameters.h"
#include "itkLabeledImageDataset.h"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace ProgramSupport
{
/** A command line whose `--help` shows every default. Each option whose value is a text is declared either as a path,
 * with its kind and whether it is an output, or as another text. */
class Application : public CLI::App
{
public:
  using PathKind = itk::TransferLearning::FieldPath;
  struct Path
  {
    CLI::Option * option;
    PathKind      kind;
    bool          isOutput;
  };

  Application(const std::string & description, const std::string & name);

  /** Adds an option whose value is no text. */
  template <typename TValue>
  CLI::Option *
  add_option(const std::string & name, TValue & value, const std::string & description)
  {
    static_assert(!std::is_same_v<TValue, std::string> && !std::is_same_v<TValue, std::vector<std::string>>,
                  "Declare the option as a path or as another text.");
    return CLI::App::add_option(name, value, description);
  }
  /** Adds an option whose value is a text, or several, but no path. \param typeName as `--help` shows it */
  template <typename TText>
  CLI::Option *
  AddText(const std::string & name, TText & value, const std::string & typeName, const std::string & description)
  {
    return CLI::App::add_option(name, value, description)->type_name(typeName);
  }
  /** Adds an option that names an input, or several, which must exist; weights are checked where they are read. */
  template <typename TText>
  CLI::Option *
  AddInput(const std::string & name, TText & value, PathKind kind, const std::string & description)
  {
    return this->AddPath(CLI::App::add_option(name, value, description), { nullptr, kind, false });
  }
  /** Adds an option that names an output; see PrepareOutputs(). */
  CLI::Option *
  AddOutput(const std::string & name, std::string & value, PathKind kind, const std::string & description)
  {
    return this->AddPath(CLI::App::add_option(name, value, description), { nullptr, kind, true });
  }
  const std::vector<Path> &
  GetPaths() const
  {
    return m_Paths;
  }

private:
  CLI::Option *
  AddPath(CLI::Option * option, Path path);

  std::vector<Path> m_Paths;
};

/** For programs that train: what one step frees, the next one needs again. glibc gives blocks of 32 MB and more back to
 * the system each time, and a page fault every 4 KiB then takes a fifth of a step. */
void
KeepFreedMemory();

/** Lets torch's threads sleep soon where other programs want the cores: GNU OpenMP's threads otherwise spin for
 * milliseconds at the end of each loop, which takes ten times as long beside other work. OpenMP reads its variables
 * when it is loaded, so the program starts itself again, once, with GOMP_SPINCOUNT=3000. The executable calls this
 * before any library is initialized: initializing LibTorch takes most of the time of a start. Does nothing where the
 * user has set GOMP_SPINCOUNT or OMP_WAIT_POLICY. */
void
ShareCores(int argc, char * argv[], char * environment[]);

/** Writes what the standard streams hold and ends the process without destroying static objects: LibTorch's, some
 * thousand registered operators, would take longer than loading a network and classifying an image. */
[[noreturn]] void
EndProcess(int status);

/** What an exception says; an ITK exception without the object that said it. */
std::string
DescribeError(const std::exception & error);

/** Calls the function; an ITK exception of it says the hint too, if there is one: which options of the program do what
 * it advises. */
template <typename TFunction>
auto
WithHint(const std::string & hint, const TFunction & function) -> decltype(function())
{
  try
  {
    return function();
  }
  catch (itk::ExceptionObject & error)
  {
    const std::string description = DescribeError(error);
    const char        separator = description.find('\n') == std::string::npos ? ' ' : '\n';
    error.SetDescription(hint.empty() ? description : description + separator + hint);
    throw;
  }
}

/** Parses the command line and runs `body`. What it throws becomes one line on stderr and exit code 1; an interruption
 * becomes 128 plus the signal's number. */
int
RunProgram(CLI::App & app, int argc, char * argv[], const std::function<void()> & body);

/** Whole numbers and numbers of a range, for options. Unlike CLI11's own they refuse what does not fit into 64 bits,
 * signs and nan, and their message is short. */
CLI::Validator
WholeNumber(uint64_t lowest = 0, uint64_t highest = std::numeric_limits<uint64_t>::max());
CLI::Validator
Number(double lowest, double highest);

/** Names of the registry, for options; what is near another name is told. */
CLI::Validator
Architecture();

/** `--threads N`, which limits ITK's and torch's threads. */
void
AddThreadsOption(Application & app);

/** `--device cpu|cuda|auto`. */
void
AddDeviceOption(Application & app, itk::ClassificationNetworkEnums::Device & device);

/** "-600/1500,brain" -> windows, HU. \throws ExceptionObject naming the option and the text. */
std::vector<itk::CTWindow>
ParseWindows(const std::string & option, const std::string & text);

/** Adds --merge-classes. */
void
AddMergeClassesOption(Application & app, std::vector<std::string> & texts);

/** "disease=mass,pneumonia,COVID" makes one class of three. \throws ExceptionObject naming the text or the class. */
void
MergeClasses(itk::LabeledImageDataset * dataset, const std::vector<std::string> & texts);

/** "224" or "512x256" -> columns, rows. \throws ExceptionObject naming the text. */
std::array<unsigned int, 2>
ParseSize(const std::string & text);

/** The command line as one that can be pasted into a shell. */
std::string
QuoteCommand(int argc, char * argv[]);

/** 2: of images; 3: of volumes; 0: not registered. */
unsigned int
GetDimension(const std::string & architecture);

/** `folder/name` beside another file, and its stem. */
std::string
BesideFile(const std::string & file, const std::string & name);
std::string
GetStem(const std::string & file);

/** What training leaves beside a network: the list of the samples of each split, and the network of a fold, of 1 or
 * more. */
std::string
GetSplitFile(const std::string & network);
std::string
GetFoldFile(const std::string & network, unsigned int fold);
} // namespace ProgramSupport

#endif
