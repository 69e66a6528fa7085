// SELECT_V2: condition ? x : y, element by element.
#include "mote/ops/ops.h"
#include "mote/ops/selection.h"

namespace mote {

constexpr Op ops::select_v2{schema::BuiltinOperator::kSelectV2, nullptr, prepare_select_v2,
                            kSelectionKernels};

}  // namespace mote
