// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "FieldOptions.h"
#include "Interruption.h"

#include "TransferLearning/itkComputingDeviceNames.h"
#include "itkMultiThreaderBase.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>
#include <regex>
#include <sstream>

#ifdef __GLIBC__
#  include <malloc.h>
#endif
#include <alloca.h>
#include <unistd.h>

namespace ProgramSupport
{
namespace
{
/** Without ITK's "ITK ERROR: Class(0x55...): ", where one error tells of another too, and the white space at the end; a
 * table below the first line stays one. */
std::string
Clean(const std::string & text)
{
  static const std::regex prefix(R"(ITK ERROR: (\w+\(0x[0-9a-f]+\): )?)");
  return std::regex_replace(text.substr(0, text.find_last_not_of(" \n\r\t") + 1), prefix, "");
}
} // namespace

Application::Application(const std::string & description, const std::string & name)
  : CLI::App(description, name)
{
  this->get_formatter()->column_width(44);
  // Before any option is added: only then does its default stand in the help.
  this->option_defaults()->always_capture_default();
}

CLI::Option *
Application::AddPath(CLI::Option * option, Path path)
{
  path.option = option;
  m_Paths.push_back(path);
  std::string name;
  switch (path.kind)
  {
    case PathKind::Image:
      name = "IMAGE";
      break;
    case PathKind::Folder:
      name = "FOLDER";
      break;
    case PathKind::Series:
      name = "IMAGE|FOLDER";
      break;
    case PathKind::Dataset:
      name = "FOLDER|CSV";
      break;
    case PathKind::Weights:
      name = "FILE|FOLDER|none";
      break;
    default:
      name = "FILE";
  }
  if (!path.isOutput && path.kind != PathKind::Weights)
  {
    const bool isFile = path.kind == PathKind::File || path.kind == PathKind::Image;
    option->check(isFile                          ? CLI::ExistingFile.description("")
                  : path.kind == PathKind::Folder ? CLI::ExistingDirectory.description("")
                                                  : CLI::ExistingPath.description(""));
  }
  return option->type_name((path.isOutput ? "OUTPUT-" : "") + name + (option->get_expected_max() > 1 ? ",..." : ""));
}

void
KeepFreedMemory()
{
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1); // never
#endif
}

// No library is initialized yet, neither the standard library nor a sanitizer.
__attribute__((no_sanitize_address, no_sanitize_undefined)) void
ShareCores(int, char * argv[], char * environment[])
{
  constexpr const char * const names[] = { "GOMP_SPINCOUNT=", "OMP_WAIT_POLICY=" };
  std::size_t                  count = 0;
  for (; environment[count] != nullptr; ++count)
  {
    for (const char * name : names)
    {
      const char * given = environment[count];
      for (; *name != '\0' && *name == *given; ++name, ++given)
      {
      }
      if (*name == '\0')
      {
        return;
      }
    }
  }
  char       program[PATH_MAX];
  const auto length = readlink("/proc/self/exe", program, sizeof(program) - 1);
  if (length <= 0)
  {
    return;
  }
  program[length] = '\0';
  char        added[] = "GOMP_SPINCOUNT=3000";
  char **     shared = static_cast<char **>(alloca((count + 2) * sizeof(char *)));
  std::size_t i = 0;
  for (; i < count; ++i)
  {
    shared[i] = environment[i];
  }
  shared[count] = added;
  shared[count + 1] = nullptr;
  execve(program, argv, shared); // returns only where it failed, and the program then runs as it is
}

void
EndProcess(int status)
{
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
  std::_Exit(status);
}

std::string
DescribeError(const std::exception & error)
{
  if (dynamic_cast<const std::bad_alloc *>(&error) != nullptr)
  {
    return "There is not enough memory.";
  }
  const auto * const itkError = dynamic_cast<const itk::ExceptionObject *>(&error);
  return Clean(itkError ? itkError->GetDescription() : error.what());
}

int
RunProgram(CLI::App & app, int argc, char * argv[], const std::function<void()> & body)
{
  HandleInterruptions();
  try
  {
    app.parse(argc, argv);
    body();
  }
  catch (const CLI::ParseError & error)
  {
    return app.exit(error);
  }
  catch (const std::exception & error)
  {
    const bool isAborted = GetInterruption() != 0 && dynamic_cast<const itk::ProcessAborted *>(&error) != nullptr;
    if (!isAborted)
    {
      std::cerr.clear();
    }
    std::cerr << app.get_name() << ": " << (isAborted ? "interrupted. " + GetInterruptionNote() : DescribeError(error))
              << std::endl;
    return GetInterruption() == 0 ? EXIT_FAILURE : 128 + GetInterruption();
  }
  return GetInterruption() == 0 ? EXIT_SUCCESS : 128 + GetInterruption();
}

CLI::Validator
WholeNumber(uint64_t lowest, uint64_t highest)
{
  return { [lowest, highest](const std::string & text) {
            uint64_t   value = 0;
            const auto end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data(), end, value);
            const bool isWhole = parsed.ec == std::errc() && parsed.ptr == end;
            return isWhole && value >= lowest && value <= highest
                     ? std::string()
                     : "it must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest) +
                         ", but is '" + text + "'";
          },
           "" };
}

CLI::Validator
Number(double lowest, double highest)
{
  return { [lowest, highest](const std::string & text) {
            double     value = 0.0;
            const bool isIn = CLI::detail::lexical_cast(text, value) && value >= lowest && value <= highest; // not nan
            std::ostringstream message;
            message << "it must be a number from " << lowest << " to " << highest << ", but is '" << text << "'";
            return isIn ? std::string() : message.str();
          },
           "" };
}

CLI::Validator
Architecture()
{
  return { [](const std::string & name) {
            try
            {
              itk::ClassificationNetwork::GetDefaultStructure(name);
              return std::string();
            }
            catch (const itk::ExceptionObject & error)
            {
              return DescribeError(error) + " ConvertNetwork --list shows them.";
            }
          },
           "" };
}

void
AddThreadsOption(Application & app)
{
  app
    .add_option_function<unsigned int>(
      "--threads",
      [](const unsigned int & threads) {
        // Counts the processors: only a default that is known already is limited by the maximum.
        itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
        itk::MultiThreaderBase::SetGlobalMaximumNumberOfThreads(threads);
      },
      "Maximum number of threads of ITK and torch")
    ->check(WholeNumber(1, 65536))
    ->type_name("N")
    ->default_str("all cores");
}

void
AddDeviceOption(Application & app, itk::ClassificationNetworkEnums::Device & device)
{
  AddEnumOption(app, "--device", device, "Device of the network; cuda is an error if there is no CUDA device");
}

std::vector<itk::CTWindow>
ParseWindows(const std::string & option, const std::string & text)
{
  std::vector<itk::CTWindow> windows;
  std::istringstream         stream(text);
  for (std::string item; std::getline(stream, item, ',');)
  {
    const auto & presets = itk::GetCTWindowPresets();
    const auto   preset =
      std::find_if(presets.begin(), presets.end(), [&item](const auto & known) { return known.name == item; });
    if (preset != presets.end())
    {
      windows.push_back(preset->window);
      continue;
    }
    std::istringstream one(item);
    itk::CTWindow      window;
    char               slash = 0;
    if (!(one >> window.center >> slash >> window.width) || slash != '/' || !one.eof())
    {
      std::string names;
      for (const auto & known : presets)
      {
        names += (names.empty() ? "" : ", ") + known.name;
      }
      itkGenericExceptionMacro(<< option << ": '" << item
                               << "' is neither CENTER/WIDTH in HU, as in -600/1500,40/400,400/1800, nor "
                                  "one of "
                               << names << '.');
    }
    windows.push_back(window);
  }
  return windows;
}

void
AddMergeClassesOption(Application & app, std::vector<std::string> & texts)
{
  app
    .AddText("--merge-classes",
             texts,
             "NAME=CLASS,CLASS…",
             "Merge several classes into one, as in disease=mass,pneumonia,COVID; may be repeated")
    ->expected(1)
    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void
MergeClasses(itk::LabeledImageDataset * dataset, const std::vector<std::string> & texts)
{
  for (const auto & text : texts)
  {
    const std::size_t        equals = text.find('=');
    std::istringstream       stream(equals == std::string::npos ? std::string() : text.substr(equals + 1));
    std::vector<std::string> classes;
    for (std::string name; std::getline(stream, name, ',');)
    {
      classes.push_back(name);
    }
    if (classes.empty())
    {
      itkGenericExceptionMacro("--merge-classes: '" << text
                                                    << "' is not NAME=CLASS,CLASS, as in disease=mass,pneumonia.");
    }
    dataset->MergeClasses(text.substr(0, equals), classes);
  }
}

std::array<unsigned int, 2>
ParseSize(const std::string & text)
{
  std::istringstream stream(text);
  int                columns = 0;
  int                rows = 0;
  char               times = 'x';
  stream >> columns;
  rows = columns;
  if (stream && !stream.eof())
  {
    stream >> times >> rows;
  }
  if (!stream || !stream.eof() || times != 'x' || columns < 1 || rows < 1)
  {
    itkGenericExceptionMacro("--size: '" << text << "' is neither N nor COLUMNSxROWS in pixels.");
  }
  return { { static_cast<unsigned int>(columns), static_cast<unsigned int>(rows) } };
}

std::string
QuoteCommand(int argc, char * argv[])
{
  std::string command = std::filesystem::path(argv[0]).filename().string();
  for (int i = 1; i < argc; ++i)
  {
    std::string word = argv[i];
    // Reports must not tell where on a disk somebody's data lies.
    static const std::regex folders("(^|[=,])/(?:[^,]*/)?([^,/]*)");
    word = std::regex_replace(word, folders, "$1$2");
    if (word.empty() ||
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+") !=
          std::string::npos)
    {
      std::string quoted = "'";
      for (const char character : word)
      {
        quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
      }
      word = quoted + "'";
    }
    command += ' ' + word;
  }
  return command;
}

unsigned int
GetDimension(const std::string & architecture)
{
  const auto all = itk::ClassificationNetwork::GetRegisteredArchitectures();
  const auto found = std::find_if(
    all.begin(), all.end(), [&architecture](const auto & registered) { return registered.name == architecture; });
  return found == all.end() ? 0 : found->dimension;
}

std::string
BesideFile(const std::string & file, const std::string & name)
{
  return (std::filesystem::path(file).parent_path() / name).string();
}

std::string
GetStem(const std::string & file)
{
  return std::filesystem::path(file).stem().string();
}

std::string
GetSplitFile(const std::string & network)
{
  return network + ".split.csv";
}

std::string
GetFoldFile(const std::string & network, unsigned int fold)
{
  return BesideFile(
    network, GetStem(network) + ".fold" + std::to_string(fold) + std::filesystem::path(network).extension().string());
}
} // namespace ProgramSupport
