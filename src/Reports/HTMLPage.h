// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HTMLPage_h
#define HTMLPage_h

#include <pugixml.hpp>

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Text that XML and HTML can hold: bytes that are not UTF-8 and control characters become U+FFFD. */
std::string
ToPrintable(const std::string & text);

/** A new last child with the text in it, and the class of the style sheet. An element with text, even an empty one, is
 * never written self-closed, which HTML allows for void elements only. */
pugi::xml_node
AppendElement(pugi::xml_node parent, const char * name, const std::string & text, const char * styleClass = nullptr);

/** The name of a class or a network as a new last child. Its lines break between words, after '_' and '.', and within
 * words of more than 20 characters only, so that a table is never wider than its page. */
pugi::xml_node
AppendName(pugi::xml_node parent, const char * name, const std::string & text, const char * styleClass = nullptr);

/** A new last child for elements to come. */
pugi::xml_node
AppendBlock(pugi::xml_node parent, const char * name, const char * styleClass = nullptr);

/** A table with headings of its columns, which is scrolled where it is wider than the page. Returns its body. */
pugi::xml_node
AppendTable(pugi::xml_node parent, const std::string & caption, const std::vector<std::string> & headings);

/** Gives every cell of a finished body the heading of its column, so that narrow windows show the rows as lists. */
void
LabelCells(pugi::xml_node body);

/** A row of a table, with its heading. */
pugi::xml_node
AppendRow(pugi::xml_node body, const std::string & heading);

void
SetAttribute(pugi::xml_node node, const char * name, const std::string & value);

/** An empty page with its head: title, style, and the policy that forbids whatever is not in the file. Returns the
 * main element. */
pugi::xml_node
MakePage(pugi::xml_document & document, const std::string & title);

/** The page as HTML5. */
std::string
ToHTML(const pugi::xml_document & document);
} // namespace TransferLearning
} // namespace itk

#endif
