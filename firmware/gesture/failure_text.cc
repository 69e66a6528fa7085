// A failure as a line of text, for firmware that has no room for mote::write_message().
#include "firmware/gesture/failure_text.h"

namespace firmware {
namespace {

// A text has "{got}" and "{want}" for numbers, and the same with ":type" for names of dtypes.
// Appends the number that the placeholder at `text` stands for; returns where the text goes on.
const char* write_placeholder(const mote::Diagnosis& diagnosis, const char* text, TextLine* line) {
  const int64_t value = text[1] == 'g' ? diagnosis.got : diagnosis.want;
  bool names_type = false;
  for (; *text != '\0' && *text != '}'; ++text) names_type = names_type || *text == ':';
  if (names_type) {
    line->text(mote::name(static_cast<mote::DType>(value)));
  } else {
    line->signed_number(static_cast<int32_t>(value));
  }
  return *text == '}' ? text + 1 : text;
}

}  // namespace

void write_failure(const mote::Diagnosis& diagnosis, TextLine* line) {
  if (!diagnosis.failure) {
    line->text("no failure");
    return;
  }
  if (diagnosis.node >= 0) line->text("node ").signed_number(diagnosis.node).text(": ");
  const char* text = diagnosis.failure.failure()->text;
  while (*text != '\0') {
    if (*text == '{') {
      text = write_placeholder(diagnosis, text, line);
    } else {
      line->character(*text++);
    }
  }
}

}  // namespace firmware
