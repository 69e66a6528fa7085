// All instruction sets and Target, the one this is compiled for. Kernels are templates over these.
#pragma once

#include "mote/kernels/isa/arm_dsp.h"
#include "mote/kernels/isa/portable.h"
#include "mote/kernels/isa/target.h"
