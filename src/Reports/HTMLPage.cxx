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
main{max-width:1080px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0 0 16px;overflow-wrap:anywhere}
h2{font-size:20px;margin:44px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--line);overflow-wrap:anywhere}
h3{font-size:16px;margin:26px 0 10px;overflow-wrap:anywhere}
p{margin:8px 0}
.notice{margin:10px 0;padding:12px 16px;border-left:6px solid #e69f00;background:#fff6e0;font-weight:600}
.use{margin:14px 0;padding:10px 16px;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
.note{color:var(--soft);font-size:14px}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0}
.tile{flex:1 1 170px;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--panel)}
.tile b{display:block;font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}
.tile span{display:block;font-size:13px;color:var(--soft)}
.charts{display:flex;flex-wrap:wrap;gap:20px}
.charts figure{flex:1 1 460px;margin:0}
svg{display:block;width:100%;height:auto}
.wide{overflow-x:auto;margin:14px 0 22px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:0 0 8px}
th,td{padding:7px 12px;border:1px solid var(--line);text-align:right;vertical-align:top}
th{background:var(--panel);font-weight:600}
th[scope=row],th:first-child{text-align:left}
.class{overflow-wrap:anywhere;min-width:120px;max-width:260px}
td small{display:block;color:var(--soft);font-size:12px;white-space:nowrap}
.matrix td{min-width:84px;text-align:center;vertical-align:middle;font-size:18px;line-height:1.25}
.matrix td small{color:inherit}
.matrix thead th{text-align:center;vertical-align:middle}
.facts{width:100%}
.facts th,.facts td{text-align:left}
.facts th{width:260px}
.facts td{overflow-wrap:anywhere;white-space:pre-wrap}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:14px}
.picture{margin:0;border:1px solid var(--line);border-top:5px solid var(--blue);border-radius:6px;overflow:hidden;break-inside:avoid}
.picture.wrong{border-top-color:var(--wrong)}
.picture img{display:block;width:100%;height:auto;background:#000}
.picture figcaption{padding:8px 10px;font-size:13px;line-height:1.4;overflow-wrap:anywhere}
.picture .note{font-size:12px}
.picture figcaption b,.picture figcaption span{display:block}
.picture.wrong b{color:#a84800}
@media print{body{font-size:11pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}main{max-width:none;padding:0}h2,h3,caption{break-after:avoid}.tile,figure,tr{break-inside:avoid}}
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

pugi::xml_node
AppendRow(pugi::xml_node body, const std::string & heading)
{
  auto row = AppendBlock(body, "tr");
  SetAttribute(AppendElement(row, "th", heading, "class"), "scope", "row");
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
