// Success, or a pointer to the one constant that says what failed.
#pragma once

#include <stdint.h>

namespace mote {

// What kind of thing went wrong, for programs; Failure::text is for people.
enum class Code : uint8_t {
  kInvalidModel,   // the bytes are not a well-formed model, or contradict themselves
  kUnsupported,    // well-formed, but outside what this build or this operator can run
  kNotRegistered,  // an operator of the model is not in the resolver
  kOutOfMemory,    // the arena is too small
  kMisuse,         // the caller broke a rule of the interface
  kInvalidData,    // a value computed at run time is out of range
  // No failure: a streaming operator has taken the input and ends this invocation early, because
  // the rest of the model only runs at every n-th one. Outputs are not those of this input.
  kMoreInputNeeded,
};

#ifdef MOTE_STRIP_TEXTS
// For firmware that has no one to tell: sentences take no flash. A message then has the place, the
// code and the two numbers. To be defined for the library and for all that includes it.
struct FailureText {
  constexpr FailureText(const char*) {}  // NOLINT: implicit on purpose
  constexpr operator const char*() const { return ""; }
};
#else
using FailureText = const char*;
#endif

// A failure is a constant in flash, named at the top of the file that reports it. In `text`,
// "{got}" and "{want}" stand for numbers, "{got:type}" for a dtype's name; the engine fills them
// in.
struct Failure {
  Code code;
  FailureText text;
};

// Null is success. It converts to true on FAILURE, so that a call and its check are one line:
//   if (Status failed = prepare()) return failed;
class [[nodiscard]] Status {
 public:
  constexpr Status() = default;
  constexpr Status(const Failure& failure) : failure_(&failure) {}  // NOLINT: implicit on purpose

  constexpr explicit operator bool() const { return failure_ != nullptr; }
  constexpr const Failure* failure() const { return failure_; }
  constexpr bool is(const Failure& failure) const { return failure_ == &failure; }

 private:
  const Failure* failure_ = nullptr;
};

inline constexpr Status kOk{};

}  // namespace mote
