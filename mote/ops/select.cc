// SELECT: condition ? x : y, element by element.
#include "mote/ops/ops.h"
#include "mote/ops/selection.h"

namespace mote {

constexpr Op ops::select{schema::BuiltinOperator::kSelect, nullptr, prepare_select,
                         kSelectionKernels};

}  // namespace mote
