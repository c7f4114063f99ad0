// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationReportWriter_h
#define itkClassificationReportWriter_h

#include "itkClassificationMetrics.h"
#include "itkProcessObject.h"
#include "itkTrainingHistory.h"
#include "TransferLearningExport.h"
#include "itkVectorImage.h"

#include <string>
#include <utility>
#include <vector>

namespace pugi
{
class xml_document;
class xml_node;
} // namespace pugi

namespace itk
{
namespace TransferLearning
{
struct Chart;
struct ReportPicture;
} // namespace TransferLearning

/** \class ClassificationReportWriter
 * \brief Writes the results of training and evaluation as a self-contained HTML page, and all cases as a CSV file.
 *
 * The page is self-contained and runs no scripts: curves and confusion matrix are SVG, pictures are embedded PNG. Every
 * metric names its split. Pages stay below 20 MB: at most 40 pictures per class, most confident errors first.
 *
 * Inputs (all but the first are optional): metrics (AddMetrics, one per split), history, overlays, and sections of
 * facts. The intended use is taken from the network of the first metrics. Equal input gives identical bytes. Each file
 * is written to a temporary file and renamed when complete. \sa ClassificationComparisonWriter
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationReportWriter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationReportWriter);

  using Self = ClassificationReportWriter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  /** RGB, three components. */
  using OverlayImageType = VectorImage<unsigned char, 2>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationReportWriter);

  /** Path of the HTML page. The list of cases is written next to it: `x.cases.csv` for `x.html` and `x.report.html`,
   * `cases.csv` for `report.html`. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);
  std::string
  GetCasesFileName() const;

  /** Folder for the charts as standalone SVG files and their data as CSV files:
   * `PAGE.SPLIT.roc.svg`, `PAGE.training.loss.csv`, ... If empty (the default), none are written. */
  itkSetStringMacro(FiguresFolder);
  itkGetStringMacro(FiguresFolder);

  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Adds a notice that is shown first: what the results do not show, how weights were initialized, and so on. */
  void
  AddNotice(const std::string & sentence);
  /** Adds a sentence that warns of nothing, such as how patients were divided; it is shown below the notices. */
  void
  AddNote(const std::string & sentence);

  /** Table of names and values under a heading: data, preprocessing, training, software, command ... */
  using FactsType = std::vector<std::pair<std::string, std::string>>;
  void
  AddFacts(const std::string & heading, const FactsType & facts);

  /** Adds the metrics of one split; the cases of the first one are shown as pictures and written to CSV. After another
   * split, validation is folded: it has chosen the network. */
  void
  AddMetrics(const ClassificationMetrics * metrics);

  itkSetInputMacro(History, TrainingHistory);
  itkGetInputMacro(History, TrainingHistory);

  /** Adds a picture of a case, given its index in the first metrics; the note, if any, is added to its caption.
   * Pictures beyond 40 per true class, or beyond 20 MB per page, are left out, and a sentence says so. */
  void
  AddOverlay(std::size_t caseIndex, const OverlayImageType * image, const std::string & note = "");

  /** Adds a picture with a caption in a section of its own, before the cases. \throws ExceptionObject if it is not
   * RGB. */
  void
  AddPicture(const std::string & heading, const std::string & caption, const OverlayImageType * image);

  /** Selects cases to show as pictures: most confident errors first, then most confident correct cases, at most
   * `perClass` per true class. A quarter of the places is reserved for correct cases, if there are any. */
  static std::vector<std::size_t>
  SelectCases(const ClassificationMetrics * metrics, unsigned int perClass = 40);

  /** Whether to include patients in the list of cases. Off by default. */
  itkSetMacro(Identifiers, bool);
  itkGetConstMacro(Identifiers, bool);
  itkBooleanMacro(Identifiers);

  /** Updates the inputs and writes both files, every time it is called. \throws ExceptionObject naming what is missing
   * (file name, metrics, name of a split), a file that cannot be written, or a picture that is not RGB. */
  void
  Update() override;
  /** Same as Update(). */
  void
  Write()
  {
    this->Update();
  }

protected:
  ClassificationReportWriter();
  ~ClassificationReportWriter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  GenerateData() override;

private:
  struct Overlay
  {
    std::size_t                             caseIndex;
    typename OverlayImageType::ConstPointer image;
    std::string                             note;
  };
  struct Picture
  {
    std::string                             heading;
    std::string                             caption;
    typename OverlayImageType::ConstPointer image;
  };

  /** Appends the title, notices, intended use and notes. */
  void
  AppendSentences(pugi::xml_node page) const;
  /** Name of the page without folder and extensions. */
  std::string
  GetStem() const;
  /** Makes the page without its pictures; returns the empty section for them. Appends the page's charts to the list. */
  pugi::xml_node
  MakePage(pugi::xml_document & document, std::vector<TransferLearning::Chart> & charts) const;
  /** Encodes as many pictures as class and page allow; sets the sentence about the others. */
  std::vector<TransferLearning::ReportPicture>
  EncodePictures(std::size_t pageSize, std::string & leftOut);

  std::string                                      m_FileName{};
  std::string                                      m_FiguresFolder{};
  std::string                                      m_Title{ "Classification report" };
  std::vector<std::string>                         m_Notices{};
  std::vector<std::string>                         m_Notes{};
  std::vector<std::pair<std::string, FactsType>>   m_Facts{};
  std::vector<ClassificationMetrics::ConstPointer> m_Metrics{};
  std::vector<Overlay>                             m_Overlays{};
  std::vector<Picture>                             m_Pictures{};
  bool                                             m_Identifiers{ false };
};
} // namespace itk

#endif
