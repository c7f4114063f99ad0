// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/HTMLPage.h"

#include <nlohmann/json.hpp>

#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
// No '<', '>' or '&': XML would escape them, and HTML does not read escapes in style.
constexpr const char * styleSheet = R"(
:root{--ink:#1c2733;--soft:#5b6b7b;--line:#d9e0e7;--panel:#f6f8fa;--blue:#0072b2;--wrong:#d55e00}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',Arial,sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0 0 16px;overflow-wrap:anywhere}
h2{font-size:20px;margin:44px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--line);overflow-wrap:anywhere}
h3{font-size:16px;margin:26px 0 10px;overflow-wrap:anywhere}
p{margin:8px 0;overflow-wrap:anywhere}
.notice{margin:10px 0;padding:12px 16px;border-left:6px solid #e69f00;background:#fff6e0;font-weight:600}
.use{margin:14px 0;padding:10px 16px;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
.note{color:var(--soft);font-size:14px}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0}
.tile{flex:1 1 140px;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--panel)}
.tile b{display:block;font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}
.tile span{display:block;font-size:13px;color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:20px}
.charts figure{max-width:556px;margin:0}
svg{display:block;width:100%;height:auto}
.wide{overflow-x:auto;margin:14px 0 22px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:0 0 8px}
th,td{padding:7px 10px;border:1px solid var(--line);text-align:right;vertical-align:top}
th{background:var(--panel);font-weight:600}
th[scope=row],th:first-child,.word{text-align:left}
.stack{font-size:14px}
.stack th,.stack td{padding:7px 6px}
.stack small{font-size:11px;white-space:nowrap}
.wide table:not(.stack):not(.matrix) td:not(.word){white-space:nowrap}
.class{max-width:260px}
td small{display:block;color:var(--soft);font-size:12px}
.matrix td{min-width:84px;text-align:center;vertical-align:middle;font-size:18px;line-height:1.25}
.matrix td small{color:inherit;white-space:nowrap}
.matrix thead th{text-align:center;vertical-align:middle}
.dense td{min-width:0;padding:2px;width:34px;height:26px;font-size:12px}
.dense th{font-size:13px;padding:2px 8px}
.dense thead .class{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:8px 2px;max-height:200px}
summary{margin:44px 0 0;font-size:20px;font-weight:600;cursor:pointer}
.grid{max-width:720px;margin:0 0 14px}
.facts{width:100%}
.facts th,.facts td{text-align:left}
.facts th{width:28%}
.facts td{overflow-wrap:anywhere;white-space:pre-wrap}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:14px}
.picture{margin:0;border:1px solid var(--line);border-top:5px solid var(--blue);border-radius:6px;overflow:hidden;break-inside:avoid}
.picture.wrong{border-top-color:var(--wrong)}
.picture img{display:block;width:100%;height:auto;background:#000}
.picture figcaption{padding:8px 10px;font-size:13px;line-height:1.4;overflow-wrap:anywhere}
.picture .note{font-size:12px}
.picture figcaption b,.picture figcaption span{display:block}
.picture.wrong b{color:#a84800}
@media screen and (max-width:1100px){
.stack,.stack tbody,.stack tr,.stack th,.stack td,.stack caption{display:block}
.stack thead{display:none}
.stack tr{margin:0 0 12px;border:1px solid var(--line)}
.stack th,.stack td{border:0;padding:4px 10px}
.stack .class{max-width:none}
.stack .word{text-align:right}
.stack td[colspan]{text-align:left}
.stack td::before{content:attr(data-label);float:left;margin-right:10px;color:var(--soft)}
.stack td::after{content:'';display:block;clear:both}
.stack td small{display:inline;margin-left:8px;font-size:12px}
}
@media screen and (max-width:600px){
main{padding:20px 14px 40px}
th,td{padding:5px 6px}
.pictures{grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}
.matrix td{min-width:0;padding:4px 3px;font-size:14px}
.matrix td small{font-size:10px}
.matrix th{font-size:12px;padding:4px 5px}
.matrix thead .class{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;max-height:180px}
.dense td{width:8px;height:14px;padding:0;font-size:0}
.dense th,.dense thead .class{font-size:8px;line-height:1;padding:1px 0}
.dense thead .class{max-height:none;white-space:nowrap}
}
@media print{
details::details-content{content-visibility:visible;block-size:auto}
body{font-size:10pt;line-height:1.4;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}
h2,h3,h2 + p,caption,summary{break-after:avoid}
p,.tile,figure,tr,.matrix{break-inside:avoid}
tr:nth-child(-n+3){break-after:avoid}
tr:nth-last-child(-n+3){break-before:avoid}
summary{list-style:none;margin-top:24px}
h1{font-size:18pt}
h2{font-size:13pt;margin-top:24px}
h3{margin-top:14px}
table{font-size:8.5pt;line-height:1.3}
.wide{overflow:visible;margin:8px 0 14px}
.tile{flex-basis:110px;padding:6px 8px}
.tile b{font-size:16pt}
.charts{display:block;orphans:1;widows:1}
.pictures{grid-template-columns:repeat(auto-fill,minmax(110px,1fr));gap:8px}
.pictures figcaption{padding:4px 5px;font-size:7pt}
.pictures .note{font-size:6.5pt}
.charts figure{display:inline-block;width:49%;vertical-align:top}
th,td{padding:3px 4px}
.stack{font-size:7.5pt}
.stack th,.stack td{padding:3px 4px}
.stack small,td small{font-size:7pt;white-space:normal}
.matrix td{min-width:0;font-size:11pt}
.dense td{font-size:7pt;width:21px;height:18px;padding:1px}
.dense th,.dense thead .class{font-size:7.5pt;padding:1px 3px}
}
)";
} // namespace

std::string
ToPrintable(const std::string & text)
{
  // The JSON writer knows UTF-8: what it replaced is read back.
  const std::string valid =
    nlohmann::json::parse(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  std::string printable;
  for (const char c : valid)
  {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
    {
      printable += "\xEF\xBF\xBD";
    }
    else
    {
      printable += c;
    }
  }
  return printable;
}

pugi::xml_node
AppendBlock(pugi::xml_node parent, const char * name, const char * styleClass)
{
  pugi::xml_node element = parent.append_child(name);
  if (styleClass != nullptr)
  {
    element.append_attribute("class") = styleClass;
  }
  return element;
}

pugi::xml_node
AppendElement(pugi::xml_node parent, const char * name, const std::string & text, const char * styleClass)
{
  pugi::xml_node element = AppendBlock(parent, name, styleClass);
  element.append_child(pugi::node_pcdata).set_value(ToPrintable(text).c_str());
  return element;
}

pugi::xml_node
AppendName(pugi::xml_node parent, const char * name, const std::string & text, const char * styleClass)
{
  constexpr std::size_t longestWord = 20;
  const std::string     printable = ToPrintable(text);
  pugi::xml_node        element = AppendBlock(parent, name, styleClass);
  std::string           piece;
  std::size_t           word = 0;
  for (std::size_t i = 0; i < printable.size(); ++i)
  {
    const char c = printable[i];
    const bool isCharacter = (static_cast<unsigned char>(c) & 0xc0) != 0x80; // else it continues one of UTF-8
    if (isCharacter && i > 0 && (word == longestWord || printable[i - 1] == '_' || printable[i - 1] == '.'))
    {
      element.append_child(pugi::node_pcdata).set_value(piece.c_str());
      element.append_child("wbr");
      piece.clear();
      word = 0;
    }
    piece += c;
    word = c == ' ' || c == '-' ? 0 : word + (isCharacter ? 1 : 0);
  }
  element.append_child(pugi::node_pcdata).set_value(piece.c_str());
  return element;
}

pugi::xml_node
AppendTable(pugi::xml_node parent, const std::string & caption, const std::vector<std::string> & headings)
{
  auto table = AppendBlock(AppendBlock(parent, "div", "wide"), "table");
  AppendElement(table, "caption", caption);
  auto head = AppendBlock(AppendBlock(table, "thead"), "tr");
  for (const auto & heading : headings)
  {
    SetAttribute(AppendElement(head, "th", heading), "scope", "col");
  }
  return AppendBlock(table, "tbody");
}

void
LabelCells(pugi::xml_node body)
{
  auto table = body.parent();
  SetAttribute(table, "class", "stack");
  for (auto row : body.children("tr"))
  {
    // The first heading is that of the rows' own headings.
    auto heading = table.child("thead").child("tr").child("th").next_sibling("th");
    for (auto cell : row.children("td"))
    {
      if (!cell.attribute("colspan"))
      {
        SetAttribute(cell, "data-label", heading.child_value());
        if (cell.attribute("class") && !heading.attribute("class"))
        {
          SetAttribute(heading, "class", cell.attribute("class").value()); // words stand below words
        }
      }
      heading = heading.next_sibling("th");
    }
  }
}

pugi::xml_node
AppendRow(pugi::xml_node body, const std::string & heading)
{
  auto row = AppendBlock(body, "tr");
  SetAttribute(AppendName(row, "th", heading, "class"), "scope", "row");
  return row;
}

void
SetAttribute(pugi::xml_node node, const char * name, const std::string & value)
{
  node.append_attribute(name) = ToPrintable(value).c_str();
}

pugi::xml_node
MakePage(pugi::xml_document & document, const std::string & title)
{
  pugi::xml_node html = document.append_child("html");
  SetAttribute(html, "lang", "en");
  pugi::xml_node head = html.append_child("head");
  SetAttribute(head.append_child("meta"), "charset", "utf-8");
  pugi::xml_node policy = head.append_child("meta");
  SetAttribute(policy, "http-equiv", "Content-Security-Policy");
  SetAttribute(policy,
               "content",
               "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'");
  pugi::xml_node viewport = head.append_child("meta");
  SetAttribute(viewport, "name", "viewport");
  SetAttribute(viewport, "content", "width=device-width, initial-scale=1");
  AppendElement(head, "title", title);
  AppendElement(head, "style", styleSheet);
  return html.append_child("body").append_child("main");
}

std::string
ToHTML(const pugi::xml_document & document)
{
  std::ostringstream text;
  text << "<!DOCTYPE html>\n";
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  text << '\n';
  return text.str();
}
} // namespace TransferLearning
} // namespace itk
