// The Signal* operators that keep samples from one call to the next: Delay, Framer, OverlapAdd and
// Stacker. The state of a row lies after that of the row before it.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::signal {

// SignalDelay: output = the input of delay_length samples before, at first zeros.
struct DelayPlan {
  TensorRef input;
  TensorRef output;
  uint32_t rows;
  uint32_t row_size;
  uint32_t length;
  Slot rings;     // [rows][length]
  Slot position;  // one uint32_t: all rows move together

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &DelayPlan::input);
    visit("output", &DelayPlan::output);
    visit("rows", &DelayPlan::rows);
    visit("row_size", &DelayPlan::row_size);
    visit("length", &DelayPlan::length);
    visit("rings", &DelayPlan::rings);
    visit("position", &DelayPlan::position);
  }
};

// SignalFramer: frames of frame_size samples, one every frame_step samples. Frames that are not
// complete yet are zeros and make output 1, "valid", false.
struct FramerPlan {
  TensorRef input;
  TensorRef output;
  TensorRef valid;
  uint32_t rows;
  uint32_t frames;  // a row and call
  uint32_t frame_size;
  uint32_t frame_step;
  uint32_t capacity;  // of a row's queue
  Slot queues;        // [rows][capacity]
  Slot waiting;       // one uint32_t: samples in each queue

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &FramerPlan::input);
    visit("output", &FramerPlan::output);
    visit("valid", &FramerPlan::valid);
    visit("rows", &FramerPlan::rows);
    visit("frames", &FramerPlan::frames);
    visit("frame_size", &FramerPlan::frame_size);
    visit("frame_step", &FramerPlan::frame_step);
    visit("capacity", &FramerPlan::capacity);
    visit("queues", &FramerPlan::queues);
    visit("waiting", &FramerPlan::waiting);
  }
};

// SignalOverlapAdd: frames added up, each frame_step samples after the one before.
struct OverlapAddPlan {
  TensorRef input;
  TensorRef output;
  uint32_t rows;
  uint32_t frames;  // a row and call
  uint32_t frame_size;
  uint32_t frame_step;
  Slot rests;  // [rows][frame_size - frame_step]

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &OverlapAddPlan::input);
    visit("output", &OverlapAddPlan::output);
    visit("rows", &OverlapAddPlan::rows);
    visit("frames", &OverlapAddPlan::frames);
    visit("frame_size", &OverlapAddPlan::frame_size);
    visit("frame_step", &OverlapAddPlan::frame_step);
    visit("rests", &OverlapAddPlan::rests);
  }
};

// SignalStacker: left_context + 1 + right_context frames side by side, one stack every `step`
// calls. The first frame also stands for those before it. Output 1 says whether the stack is
// complete.
struct StackerPlan {
  TensorRef input;
  TensorRef output;
  TensorRef valid;
  uint32_t channels;
  uint32_t left_context;
  uint32_t stack_size;  // samples
  uint32_t step_size;   // samples
  Slot queue;           // [stack_size]
  Slot state;           // StackerState

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &StackerPlan::input);
    visit("output", &StackerPlan::output);
    visit("valid", &StackerPlan::valid);
    visit("channels", &StackerPlan::channels);
    visit("left_context", &StackerPlan::left_context);
    visit("stack_size", &StackerPlan::stack_size);
    visit("step_size", &StackerPlan::step_size);
    visit("queue", &StackerPlan::queue);
    visit("state", &StackerPlan::state);
  }
};

struct StackerState {
  uint32_t waiting;  // samples in the queue
  uint32_t started;  // not 0 once there was a frame
};

// T is int16_t or float.
template <class T>
Status eval_delay(const EvalContext& context, const DelayPlan& plan);
template <class T>
Status eval_framer(const EvalContext& context, const FramerPlan& plan);
template <class T>
Status eval_overlap_add(const EvalContext& context, const OverlapAddPlan& plan);
template <class T>
Status eval_stacker(const EvalContext& context, const StackerPlan& plan);

}  // namespace mote::signal
