// Runs the samples of a vector bundle on a compiled model and compares the outputs.
#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/replay/bundle.h"
#include "firmware/replay/compare.h"
#include "firmware/replay/compiled_model.h"

namespace firmware {
namespace {

// What memory holds before use: no result may depend on bytes that nobody wrote.
constexpr uint8_t kFill = 0xCB;

int complain(const char* words) {
  TextLine line;
  line.text("compiled: ").text(words).text("\n");
  board::write(line.data(), line.size());
  return 1;
}

const char* check_tensors(const Bundle& bundle) {
  const CompiledCase& model = kCompiledCase;
  const BundleHeader& header = bundle.header();
  if (model.input_count > kMostCompiledInputs) return "the model has too many inputs";
  if (header.input_count != model.input_count) return "the model has other inputs";
  if (header.output_count != model.output_count) return "the model has other outputs";
  for (uint32_t i = 0; i < model.input_count; ++i) {
    if (bundle.input(i).bytes != header.samples * model.inputs[i].size) {
      return "an input's bytes are no whole number of samples";
    }
  }
  if (!bundle.has(kBundleHasExpected)) return nullptr;
  for (uint32_t i = 0; i < model.output_count; ++i) {
    if (bundle.output(i).bytes != header.samples * model.outputs[i].size) {
      return "an output has another size than expected";
    }
  }
  return nullptr;
}

void report_mismatch(const CompiledTensor& tensor, const uint8_t* want, uint32_t sample,
                     uint32_t output, uint32_t element) {
  constexpr uint32_t kDecimals = 6;
  TextLine line;
  line.text("compiled: sample ").number(sample).text(" output ").number(output);
  line.text(" element ").number(element).text(": got ");
  line.fixed(element_value(tensor.type, tensor.bytes, element), kDecimals).text(", want ");
  line.fixed(element_value(tensor.type, want, element), kDecimals).text("\n");
  board::write(line.data(), line.size());
}

bool outputs_agree(const Bundle& bundle, uint32_t sample) {
  const BundleHeader& header = bundle.header();
  const Tolerance tolerance{header.largest_difference, header.absolute_tolerance,
                            header.relative_tolerance};
  for (uint32_t i = 0; i < kCompiledCase.output_count; ++i) {
    const CompiledTensor& tensor = kCompiledCase.outputs[i];
    const uint8_t* want = bundle.at(bundle.output(i).offset + sample * tensor.size);
    uint32_t first = 0;
    if (count_mismatches(tensor.type, tensor.bytes, want, tensor.size, tolerance, &first) == 0) {
      continue;
    }
    report_mismatch(tensor, want, sample, i, first);
    return false;
  }
  return true;
}

bool guards_hold() {
  for (uint32_t i = 0; i < kCompiledCase.guard_bytes; ++i) {
    for (const uint8_t* guard : kCompiledCase.guards) {
      if (guard[i] != kFill) return false;
    }
  }
  return true;
}

int run_samples(const Bundle& bundle) {
  begin_compiled_case(kFill);
  for (uint32_t sample = 0; sample < bundle.header().samples; ++sample) {
    const uint8_t* inputs[kMostCompiledInputs];
    for (uint32_t i = 0; i < kCompiledCase.input_count; ++i) {
      inputs[i] = bundle.at(bundle.input(i).offset + sample * kCompiledCase.inputs[i].size);
    }
    const bool valid = run_compiled_case(inputs);
    if (!guards_hold()) return complain("bytes beyond arena or state were written");
    if (!valid) return kCompiledCase.ends_in_invalid_data ? 0 : complain("an input is refused");
    if (bundle.has(kBundleHasExpected) && !outputs_agree(bundle, sample)) return 1;
  }
  return kCompiledCase.ends_in_invalid_data ? complain("an input should be refused") : 0;
}

}  // namespace
}  // namespace firmware

int firmware_main() {
  const board::Bytes file = board::companion_file();
  firmware::Bundle bundle;
  const char* wrong = bundle.open(file.data, file.size);
  if (wrong == nullptr) wrong = firmware::check_tensors(bundle);
  return wrong != nullptr ? firmware::complain(wrong) : firmware::run_samples(bundle);
}
