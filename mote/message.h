// Sentences for failures: mote::write_message().
#pragma once

#include "mote/engine/message.h"
