// Finds a text by its path.
#include "host/compile/source_texts.h"

namespace mote::host::compile {

std::string_view source_text(std::string_view path) {
  for (size_t i = 0; i < kSourceTextCount; ++i) {
    if (kSourceTexts[i].path == path) return kSourceTexts[i].text;
  }
  return {};
}

}  // namespace mote::host::compile
