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
struct ReportPicture;
} // namespace TransferLearning

/** \class ClassificationReportWriter
 * \brief Writes what training and evaluation found as one self-contained HTML page, and all cases as CSV beside it.
 *
 * The page needs nothing outside the file and runs no script: curves and matrix are SVG, pictures are embedded PNG.
 * Every figure names its split. Pages are below 20 MB: at most 40 pictures a class, the most confident errors first.
 *
 * Inputs (all but the first optional): metrics (AddMetrics, one a split), history, overlays, and sections of facts.
 * The intended use is that of the first metrics' network. Equal input gives equal bytes.
 * Each file is written beside its place and renamed when complete. \sa ClassificationComparisonWriter
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

  /** Path of the page. The list of cases is written beside it: `x.cases.csv` for `x.html` and `x.report.html`,
   * `cases.csv` for `report.html`. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);
  std::string
  GetCasesFileName() const;

  itkSetStringMacro(Title);
  itkGetStringMacro(Title);

  /** Shown first and prominently: what the figures are no evidence of, how weights began, and the like. */
  void
  AddNotice(const std::string & sentence);

  /** A table of names and values under a heading: data, preprocessing, training, software, command ... */
  using FactsType = std::vector<std::pair<std::string, std::string>>;
  void
  AddFacts(const std::string & heading, const FactsType & facts);

  /** One split; the first is the one whose cases are shown as pictures and written to CSV. */
  void
  AddMetrics(const ClassificationMetrics * metrics);

  itkSetInputMacro(History, TrainingHistory);
  itkGetInputMacro(History, TrainingHistory);

  /** Picture of a case of the first metrics, by its index there. Pictures beyond 40 a true class, or beyond the page's
   * 20 MB, are left out with a sentence that says so. */
  void
  AddOverlay(std::size_t caseIndex, const OverlayImageType * image);

  /** A picture with a sentence about it in a section of its own, before the cases. \throws ExceptionObject where it is
   * not RGB. */
  void
  AddPicture(const std::string & heading, const std::string & caption, const OverlayImageType * image);

  /** Indices of the cases worth a picture: most confident errors first, then the most confident right cases, at most
   * `perClass` a true class. A quarter of the places is for right cases where there are any. */
  static std::vector<std::size_t>
  SelectCases(const ClassificationMetrics * metrics, unsigned int perClass = 40);

  /** Patients in the list of cases. Off by default. */
  itkSetMacro(Identifiers, bool);
  itkGetConstMacro(Identifiers, bool);
  itkBooleanMacro(Identifiers);

  /** Updates the inputs and writes both files, whenever it is called. \throws ExceptionObject that names what is
   * missing (file name, metrics, a split's name), a file that cannot be written, or a picture that is not RGB. */
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
  struct Picture
  {
    std::string                             heading;
    std::string                             caption;
    typename OverlayImageType::ConstPointer image;
  };

  /** The page without its pictures; returns the empty section for them. */
  pugi::xml_node
  MakePage(pugi::xml_document & document) const;
  /** As many pictures as class and page have room for; the sentence about the others. */
  std::vector<TransferLearning::ReportPicture>
  EncodePictures(std::size_t pageSize, std::string & leftOut);

  std::string                                                                  m_FileName{};
  std::string                                                                  m_Title{ "Classification report" };
  std::vector<std::string>                                                     m_Notices{};
  std::vector<std::pair<std::string, FactsType>>                               m_Facts{};
  std::vector<ClassificationMetrics::ConstPointer>                             m_Metrics{};
  std::vector<std::pair<std::size_t, typename OverlayImageType::ConstPointer>> m_Overlays{};
  std::vector<Picture>                                                         m_Pictures{};
  bool                                                                         m_Identifiers{ false };
};
} // namespace itk

#endif
