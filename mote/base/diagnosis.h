// What is known about the last failure: plain numbers, filled in without formatting or allocating.
#pragma once

#include <stdint.h>

#include "mote/base/status.h"

namespace mote {

// The library stores this; mote/message.h turns it into a sentence for those who link that.
struct Diagnosis {
  Status failure;
  int32_t subgraph = -1;  // where: subgraph and node, -1 = not at a node
  int32_t node = -1;
  int32_t builtin = -1;          // the node's operator code, -1 = unknown
  const char* custom = nullptr;  // name of a custom operator, in the model's bytes
  int32_t got = 0;               // the two numbers that Failure::text may mention
  int32_t want = 0;
};

}  // namespace mote
