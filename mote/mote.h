// Everything that firmware needs: model, resolver, interpreter, messages.
#pragma once

#include "mote/base/status.h"
#include "mote/engine/all_ops.h"
#include "mote/engine/interpreter.h"
#include "mote/engine/message.h"
#include "mote/engine/resolver.h"
#include "mote/model/model.h"
#include "mote/planner/offline_plan.h"
