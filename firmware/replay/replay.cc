// Runs the samples of a vector bundle one after another and compares the outputs.
#include "firmware/replay/replay.h"

#include <string.h>

#include "firmware/base/digest.h"
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/boards/region.h"
#include "firmware/replay/compare.h"

namespace firmware {
namespace {

// What the arena holds before use: no result may depend on memory that nobody wrote.
constexpr uint8_t kFill = 0xCB;

void print(const TextLine& line) {
  board::write(line.data(), line.size());
}

class Replay {
 public:
  Replay(const Bundle& bundle, mote::OpTable ops, mote::Span<uint8_t> arena)
      : bundle_(bundle), ops_(ops), arena_(arena) {}

  int run();

 private:
  int complain(const char* words);
  int complain(const mote::Diagnosis& diagnosis);
  const char* check_tensors(const mote::Interpreter& interpreter);
  int run_samples(mote::Interpreter& interpreter);
  void load_inputs(const mote::Interpreter& interpreter, uint32_t sample);
  void take_output(const mote::Interpreter& interpreter, uint32_t sample, uint32_t index);
  void report_mismatch(const mote::Tensor& tensor, const uint8_t* want, uint32_t sample,
                       uint32_t output, uint32_t element);
  void print_bytes(const mote::Tensor& tensor, uint32_t sample, uint32_t output);
  bool arena_end_is_untouched(uint32_t used) const;
  void print_summary(uint32_t arena_bytes);

  const Bundle& bundle_;
  mote::OpTable ops_;
  mote::Span<uint8_t> arena_;
  Digest digest_;
  uint32_t samples_ = 0;
  uint32_t mismatches_ = 0;
};

int Replay::complain(const char* words) {
  print(TextLine().text("replay ").text(bundle_.name()).text(": ").text(words).text("\n"));
  return 1;
}

int Replay::complain(const mote::Diagnosis& diagnosis) {
  char message[160];
  mote::write_message(diagnosis, message);
  return complain(message);
}

int Replay::run() {
  const BundleHeader& header = bundle_.header();
  mote::Model model;
  mote::Diagnosis diagnosis;
  if (model.open(bundle_.at(header.model), header.model_bytes, &diagnosis)) {
    return complain(diagnosis);
  }
  memset(arena_.data, kFill, arena_.size);
  mote::Interpreter roomy(model, ops_, arena_);
  if (mote::Status failed = roomy.allocate()) {
    complain(roomy.diagnosis());
    return failed.failure()->code == mote::Code::kOutOfMemory ? kDoesNotFit : 1;
  }
  const uint32_t used = roomy.arena_used_bytes();

  memset(arena_.data, kFill, arena_.size);
  mote::Interpreter exact(model, ops_, {arena_.data, used});
  if (exact.allocate()) return complain(exact.diagnosis());
  if (const char* wrong = check_tensors(exact)) return complain(wrong);
  if (int failed = run_samples(exact)) return failed;
  if (!arena_end_is_untouched(used)) return complain("bytes beyond the arena were written");
  print_summary(used);
  return mismatches_ == 0 ? 0 : 1;
}

// Counts the samples, and makes sure that the bundle holds bytes for all of them.
const char* Replay::check_tensors(const mote::Interpreter& interpreter) {
  const BundleHeader& header = bundle_.header();
  if (header.input_count != interpreter.input_count()) return "the model has other inputs";
  if (header.output_count != interpreter.output_count()) return "the model has other outputs";
  samples_ = header.samples;
  if (samples_ == 0 && header.input_count > 0 && interpreter.input(0).bytes > 0) {
    samples_ = bundle_.input(0).bytes / interpreter.input(0).bytes;
  }
  if (samples_ == 0) return "there are no samples";
  for (uint32_t i = 0; i < header.input_count; ++i) {
    if (bundle_.input(i).bytes != samples_ * interpreter.input(i).bytes) {
      return "an input's bytes are no whole number of samples";
    }
  }
  if (!bundle_.has(kBundleHasExpected)) return nullptr;
  for (uint32_t i = 0; i < header.output_count; ++i) {
    if (bundle_.output(i).bytes != samples_ * interpreter.output(i).bytes) {
      return "the bytes expected of an output are no whole number of samples";
    }
  }
  return nullptr;
}

int Replay::run_samples(mote::Interpreter& interpreter) {
  for (uint32_t sample = 0; sample < samples_; ++sample) {
    load_inputs(interpreter, sample);
    mote_region_begin();
    const mote::Status failed = interpreter.invoke();
    mote_region_end();
    if (failed) return complain(interpreter.diagnosis());
    for (uint32_t i = 0; i < interpreter.output_count(); ++i) {
      take_output(interpreter, sample, i);
    }
  }
  return 0;
}

void Replay::load_inputs(const mote::Interpreter& interpreter, uint32_t sample) {
  for (uint32_t i = 0; i < interpreter.input_count(); ++i) {
    const mote::Tensor tensor = interpreter.input(i);
    memcpy(tensor.data, bundle_.at(bundle_.input(i).offset + sample * tensor.bytes), tensor.bytes);
  }
}

void Replay::take_output(const mote::Interpreter& interpreter, uint32_t sample, uint32_t index) {
  const mote::Tensor tensor = interpreter.output(index);
  const uint8_t* got = tensor.as<uint8_t>();
  digest_.add(got, tensor.bytes);
  if (bundle_.has(kBundlePrintsOutputs)) print_bytes(tensor, sample, index);
  if (!bundle_.has(kBundleHasExpected)) return;
  const BundleHeader& header = bundle_.header();
  const uint8_t* want = bundle_.at(bundle_.output(index).offset + sample * tensor.bytes);
  const Tolerance tolerance{header.largest_difference, header.absolute_tolerance,
                            header.relative_tolerance};
  uint32_t first = 0;
  const uint32_t here = count_mismatches(tensor.type, got, want, tensor.bytes, tolerance, &first);
  if (here > 0 && mismatches_ == 0) report_mismatch(tensor, want, sample, index, first);
  mismatches_ += here;
}

void Replay::report_mismatch(const mote::Tensor& tensor, const uint8_t* want, uint32_t sample,
                             uint32_t output, uint32_t element) {
  constexpr uint32_t kDecimals = 6;
  const bool real = tensor.type == mote::DType::kF32;
  const float got_value = element_value(tensor.type, tensor.as<uint8_t>(), element);
  const float want_value = element_value(tensor.type, want, element);
  TextLine line;
  line.text("replay ").text(bundle_.name()).text(": sample ").number(sample).text(" output ");
  line.number(output).text(" element ").number(element);
  line.text(": got ").fixed(got_value, real ? kDecimals : 0);
  line.text(", want ").fixed(want_value, real ? kDecimals : 0).text("\n");
  print(line);
}

void Replay::print_bytes(const mote::Tensor& tensor, uint32_t sample, uint32_t output) {
  TextLine line;
  line.text("output ").number(sample).character(' ').number(output).character(' ');
  for (uint32_t i = 0; i < tensor.bytes; ++i) {
    if (line.size() + 2 > TextLine::kCapacity) {
      print(line);
      line.clear();
    }
    line.hexadecimal(tensor.as<uint8_t>()[i], 2);
  }
  print(line);
  board::write("\n", 1);
}

bool Replay::arena_end_is_untouched(uint32_t used) const {
  for (uint32_t i = used; i < arena_.size; ++i) {
    if (arena_[i] != kFill) return false;
  }
  return true;
}

void Replay::print_summary(uint32_t arena_bytes) {
  constexpr uint32_t kDigits = 8;
  TextLine line;
  line.text("replay ").text(bundle_.name()).text(": ").number(samples_).text(" samples, ");
  line.number(bundle_.header().output_count).text(" outputs, digest ");
  line.hexadecimal(static_cast<uint32_t>(digest_.value() >> 32), kDigits);
  line.hexadecimal(static_cast<uint32_t>(digest_.value()), kDigits);
  line.text(", mismatches ").number(mismatches_).text(", arena ").number(arena_bytes);
  line.text(", stack ").number(board::stack_high_water()).text("\n");
  print(line);
}

}  // namespace

int run_replay(const Bundle& bundle, mote::OpTable ops, mote::Span<uint8_t> arena) {
  return Replay(bundle, ops, arena).run();
}

}  // namespace firmware
