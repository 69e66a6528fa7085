// Tests of starting other programs.
#include "host/base/process.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

TEST(Process, gives_output_of_both_kinds_and_the_exit_code) {
  const ProcessResult result = run_process({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST(Process, passes_words_as_they_are) {
  EXPECT_EQ(run_process({"printf", "%s|", "a b", "$HOME", ""}).output, "a b|$HOME||");
}

TEST(Process, a_signal_is_an_exit_code_above_128) {
  EXPECT_EQ(run_process({"sh", "-c", "kill -9 $$"}).exit_code, 128 + 9);
}

TEST(Process, a_program_that_is_not_there_is_bad_input) {
  EXPECT_THROW(run_process({"no-such-program-anywhere"}), BadInput);
}

}  // namespace
}  // namespace mote::host
