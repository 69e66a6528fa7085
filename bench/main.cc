// Measures a program: start-up and inferences lie between marks that the counting plugin sees.
//
// Words of the command line: a number, how many inferences (default 1); `profile`, to run one more
// with marks around every node. Prints the digest of the outputs of the first inference, and of the
// last one where a model keeps state and they differ.
#include <string.h>

#include "bench/inputs.h"
#include "bench/program.h"
#include "firmware/base/digest.h"
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/boards/region.h"
#include "firmware/boards/stack_paint.h"

namespace {

char command_line[512];

struct Options {
  uint32_t iterations = 1;
  bool profile = false;
};

bool read_number(const char* word, uint32_t length, uint32_t* number) {
  *number = 0;
  for (uint32_t i = 0; i < length; ++i) {
    if (word[i] < '0' || word[i] > '9') return false;
    *number = *number * 10 + static_cast<uint32_t>(word[i] - '0');
  }
  return length > 0;
}

// Emulators put the image's name before the words: what is neither a number nor known is skipped.
Options read_options() {
  Options options;
  uint32_t left = board::command_line(command_line, sizeof command_line);
  for (const char* word = command_line; left > 0;) {
    uint32_t length = 0;
    while (length < left && word[length] != ' ') ++length;
    uint32_t number = 0;
    if (read_number(word, length, &number)) options.iterations = number;
    if (length == 7 && memcmp(word, "profile", length) == 0) options.profile = true;
    const uint32_t used = length < left ? length + 1 : length;
    word += used;
    left -= used;
  }
  return options;
}

void fill_inputs() {
  bench::Generator generator;
  for (uint32_t i = 0; i < bench::input_count(); ++i) bench::fill(generator, bench::input(i));
}

uint64_t digest_of_outputs() {
  firmware::Digest digest;
  for (uint32_t i = 0; i < bench::output_count(); ++i) {
    const bench::Block block = bench::output(i);
    digest.add(static_cast<const uint8_t*>(block.data), block.bytes);
  }
  return digest.value();
}

struct Results {
  const char* wrong = nullptr;
  uint64_t first_digest = 0;
  uint64_t last_digest = 0;
  uint32_t start_up_stack = 0;
  uint32_t stack = 0;  // of the inferences
};

// Apart from the caller, whose frame has texts: the stack below it is measured.
[[gnu::noinline]] Results measure(const Options& options) {
  Results results;
  mote_region_begin();
  results.wrong = bench::start();
  mote_region_end();
  results.start_up_stack = board::stack_high_water();
  board::paint_stack();
  for (uint32_t i = 0; i < options.iterations && results.wrong == nullptr; ++i) {
    fill_inputs();
    mote_region_begin();
    results.wrong = bench::invoke();
    mote_region_end();
    results.last_digest = digest_of_outputs();
    if (i == 0) results.first_digest = results.last_digest;
  }
  results.stack = board::stack_high_water();
  return results;
}

firmware::TextLine& add_digest(firmware::TextLine& line, const char* name, uint64_t value) {
  constexpr uint32_t kDigits = 8;
  line.text(name).hexadecimal(static_cast<uint32_t>(value >> 32), kDigits);
  return line.hexadecimal(static_cast<uint32_t>(value), kDigits);
}

void print(const firmware::TextLine& line) {
  board::debugger_write(line.data(), line.size());
}

int complain(const char* wrong) {
  print(firmware::TextLine().text("bench: failed: ").text(wrong).text("\n"));
  return 1;
}

[[gnu::noinline]] int report(const Options& options, const Results& results) {
  if (results.wrong != nullptr) return complain(results.wrong);
  firmware::TextLine line;
  line.text("bench: iterations ").number(options.iterations);
  if (options.iterations > 0) add_digest(line, " digest ", results.first_digest);
  if (results.last_digest != results.first_digest) add_digest(line, " last ", results.last_digest);
  line.text(" stack ").number(results.stack).text(" start-up-stack ");
  line.number(results.start_up_stack).text("\n");
  print(line);
  return 0;
}

}  // namespace

int firmware_main() {
  const Options options = read_options();
  Results results = measure(options);
  if (options.profile && results.wrong == nullptr) {
    fill_inputs();
    results.wrong = bench::invoke_with_marks();
  }
  return report(options, results);
}
