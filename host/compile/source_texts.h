// The texts of the device library's files, which the tool carries with it.
#pragma once

#include <cstddef>
#include <string_view>

namespace mote::host::compile {

struct SourceText {
  std::string_view path;  // "mote/kernels/softmax.h"
  std::string_view text;
};

// Made at build time by cmake/embed_texts.cmake, sorted by path.
extern const SourceText kSourceTexts[];
extern const size_t kSourceTextCount;

// Empty when there is no such file.
std::string_view source_text(std::string_view path);

}  // namespace mote::host::compile
