// Which tensors of a subgraph need memory, and from which node to which.
#pragma once

#include <stdint.h>

#include "mote/base/arena.h"
#include "mote/base/diagnosis.h"
#include "mote/base/status.h"
#include "mote/model/model.h"

namespace mote {

// Lists the tensors to place in the arena. Going through the nodes in order also shows whether the
// inputs of each exist by then. `preserve_io` keeps inputs and outputs alive all the time.
class Lifetimes {
 public:
  Lifetimes(const SubgraphView& subgraph, bool preserve_io, Arena& arena, Diagnosis& diagnosis)
      : subgraph_(subgraph),
        end_(static_cast<uint16_t>(subgraph.operator_count())),
        preserve_io_(preserve_io),
        arena_(arena),
        diagnosis_(diagnosis) {}

  // After a failure at a node, node() says which; otherwise it is the number of nodes.
  Status list();
  uint32_t node() const { return node_; }

 private:
  Status list_inputs();
  Status list_outputs_of(uint16_t node);
  Status note_inputs_of(uint16_t node);
  Status note_use(int32_t tensor, uint16_t node);
  Status add_tensor(int32_t tensor, uint16_t first, uint16_t last);
  PlannedBuffer* find_listed(int32_t tensor) const;
  TensorView view(int32_t tensor) const { return subgraph_.tensor(static_cast<uint32_t>(tensor)); }
  Status fail(const Failure& failure, int32_t tensor);

  const SubgraphView& subgraph_;
  uint16_t end_;
  bool preserve_io_;
  uint32_t node_ = 0;
  Arena& arena_;
  Diagnosis& diagnosis_;
};

}  // namespace mote
