// A failure as a line of text, for firmware that has no room for mote::write_message().
#pragma once

#include "firmware/base/text_line.h"
#include "mote/mote.h"

namespace firmware {

// Appends "node 3: bias has 4 elements, 8 needed": the numbers are put in, operators are not named.
// write_message() says more, and takes 3 KB of flash for it.
void write_failure(const mote::Diagnosis& diagnosis, TextLine* line);

}  // namespace firmware
