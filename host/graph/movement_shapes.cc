// Shapes of outputs: operators that move data, and those whose output's shape is an operand.
#include <map>

#include "host/graph/node_view.h"

namespace mote::host {
namespace {

using schema::BuiltinOperator;

// `values` in front of dimension `axis` of `dims`.
Dims inserted(Dims dims, size_t axis, const Dims& values) {
  dims.insert(dims.begin() + static_cast<int64_t>(axis), values.begin(), values.end());
  return dims;
}

Dims without(Dims dims, size_t axis) {
  dims.erase(dims.begin() + static_cast<int64_t>(axis));
  return dims;
}

// --- the shape is an operand ---

template <size_t operand>
Dims given(const NodeView& node, size_t) {
  return node.numbers(operand);
}

// One -1 stands for what is left over.
Dims reshape(const NodeView& node, size_t) {
  const auto* options = node.op().options.AsReshapeOptions();
  need(node.has(1) || options != nullptr);
  Dims dims =
      node.has(1) ? node.numbers(1) : Dims(options->new_shape.begin(), options->new_shape.end());
  const int64_t elements = count_elements(node.shape(0));
  const auto open = std::find(dims.begin(), dims.end(), -1);
  if (open != dims.end()) {
    *open = 1;  // a second -1 makes count_elements() give up
    const int64_t others = count_elements(dims);
    need(others > 0 && elements % others == 0);
    *open = elements / others;
  }
  need(count_elements(dims) == elements);
  return dims;
}

// The larger of two lists of dimensions, as broadcasting pads the shorter one.
Dims broadcast_args(const NodeView& node, size_t) {
  const Dims a = node.shape(0), b = node.shape(1);
  need(a.size() == 1 && b.size() == 1);
  return {std::max(a[0], b[0])};
}

// Integers only: how often a float fits is a matter of its rounding.
Dims range(const NodeView& node, size_t) {
  const int64_t start = node.number(0), limit = node.number(1), delta = node.number(2);
  need(delta != 0);
  const int64_t distance = delta > 0 ? limit - start : start - limit;
  const int64_t step = delta > 0 ? delta : -delta;
  return {distance <= 0 ? 0 : (distance - 1) / step + 1};
}

Dims one_hot(const NodeView& node, size_t) {
  const Dims indices = node.shape(0);
  const auto* options = node.op().options.AsOneHotOptions();
  const int64_t axis = options == nullptr ? -1 : options->axis;
  return inserted(indices, dimension_index(axis, indices.size() + 1), {node.number(1)});
}

Dims resize(const NodeView& node, size_t) {
  const Dims input = node.shape(0), size = node.numbers(1);
  need(input.size() == 4 && size.size() == 2);
  return {input[0], size[0], size[1], input[3]};
}

// --- the same elements, other dimensions ---

Dims shape_of(const NodeView& node, size_t) {
  return {static_cast<int64_t>(node.shape(0).size())};
}

Dims rank(const NodeView&, size_t) {
  return {};
}

Dims expand_dims(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  return inserted(input, dimension_index(node.number(1), input.size() + 1), {1});
}

// Without a list, all dimensions of 1 go.
Dims squeeze(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  const auto* options = node.op().options.AsSqueezeOptions();
  const bool all = options == nullptr || options->squeeze_dims.empty();
  std::vector<bool> dropped(input.size());
  for (size_t i = 0; all && i < input.size(); ++i) dropped[i] = input[i] == 1;
  for (size_t i = 0; !all && i < options->squeeze_dims.size(); ++i) {
    const size_t axis = dimension_index(options->squeeze_dims[i], input.size());
    need(input[axis] == 1);
    dropped[axis] = true;
  }
  Dims result;
  for (size_t i = 0; i < input.size(); ++i) {
    if (!dropped[i]) result.push_back(input[i]);
  }
  return result;
}

Dims transpose(const NodeView& node, size_t) {
  const Dims input = node.shape(0), order = node.numbers(1);
  need(order.size() == input.size());
  Dims result;
  for (const int64_t from : order) result.push_back(input[dimension_index(from, input.size())]);
  return result;
}

// --- putting together and taking apart ---

Dims pack(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  const auto* options = node.op().options.AsPackOptions();
  const size_t axis = dimension_index(options == nullptr ? 0 : options->axis, input.size() + 1);
  return inserted(input, axis, {static_cast<int64_t>(node.input_count())});
}

Dims unpack(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  const auto* options = node.op().options.AsUnpackOptions();
  return without(input, dimension_index(options == nullptr ? 0 : options->axis, input.size()));
}

Dims concatenation(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  const auto* options = node.op().options.AsConcatenationOptions();
  const size_t axis = dimension_index(options == nullptr ? 0 : options->axis, result.size());
  for (size_t i = 1; i < node.input_count(); ++i) {
    const Dims next = node.shape(i);
    need(next.size() == result.size());
    result[axis] += next[axis];
  }
  return result;
}

Dims split(const NodeView& node, size_t) {
  Dims result = node.shape(1);
  const auto parts = static_cast<int64_t>(node.output_count());
  int64_t& dimension = result[dimension_index(node.number(0), result.size())];
  need(dimension % parts == 0);
  dimension /= parts;
  return result;
}

// One length may be -1: what the others leave.
Dims split_v(const NodeView& node, size_t output) {
  Dims result = node.shape(0);
  const Dims lengths = node.numbers(1);
  int64_t& dimension = result[dimension_index(node.number(2), result.size())];
  need(lengths.size() == node.output_count());
  int64_t named = 0;
  for (const int64_t length : lengths) named += length < 0 ? 0 : length;
  dimension = lengths[output] < 0 ? dimension - named : lengths[output];
  return result;
}

// --- parts ---

// A size of -1 means "to the end".
Dims slice(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  const Dims begin = node.numbers(1), size = node.numbers(2);
  need(begin.size() == result.size() && size.size() == result.size());
  for (size_t i = 0; i < result.size(); ++i) {
    const int64_t left = result[i] - begin[i];
    need(begin[i] >= 0 && size[i] >= -1 && size[i] <= left);
    result[i] = size[i] < 0 ? left : size[i];
  }
  return result;
}

Dims gather(const NodeView& node, size_t) {
  const Dims input = node.shape(0), indices = node.shape(1);
  const auto* options = node.op().options.AsGatherOptions();
  const size_t axis = dimension_index(options == nullptr ? 0 : options->axis, input.size());
  const int64_t batches = options == nullptr ? 0 : options->batch_dims;
  const size_t common =
      static_cast<size_t>(batches < 0 ? batches + static_cast<int64_t>(indices.size()) : batches);
  need(common <= axis && common <= indices.size());
  const Dims own(indices.begin() + static_cast<int64_t>(common), indices.end());
  return inserted(without(input, axis), axis, own);
}

// Every row of `indices` names the first dimensions of an element or of a part.
Dims gather_nd(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  Dims result = node.shape(1);
  need(!result.empty() && result.back() >= 0);
  const auto depth = static_cast<size_t>(result.back());
  need(depth <= input.size());
  result.pop_back();
  result.insert(result.end(), input.begin() + static_cast<int64_t>(depth), input.end());
  return result;
}

Dims embedding_lookup(const NodeView& node, size_t) {
  const Dims ids = node.shape(0), table = node.shape(1);
  need(ids.size() == 1 && !table.empty());
  return inserted(without(table, 0), 0, ids);
}

// --- more of the same ---

Dims tile(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  const Dims multiples = node.numbers(1);
  need(multiples.size() == result.size());
  for (size_t i = 0; i < result.size(); ++i) {
    need(multiples[i] >= 0 && multiples[i] <= INT32_MAX);
    result[i] *= multiples[i];
  }
  return result;
}

// PAD, PADV2 and MIRROR_PAD: a row of two numbers for each dimension.
Dims pad(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  const Dims paddings = node.numbers(1);
  need(paddings.size() == 2 * result.size());
  for (size_t i = 0; i < result.size(); ++i) result[i] += paddings[2 * i] + paddings[2 * i + 1];
  return result;
}

Dims matrix_diag(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  need(!result.empty());
  result.push_back(result.back());
  return result;
}

// --- between batches, space and depth ---

// Input 1 has the blocks of the dimensions behind the batch, input 2 their paddings or crops.
struct Blocks {
  explicit Blocks(const NodeView& node)
      : input(node.shape(0)), sizes(node.numbers(1)), margins(node.numbers(2)) {
    need(input.size() > sizes.size() && margins.size() == 2 * sizes.size());
    for (const int64_t size : sizes) need(size > 0);
    count = count_elements(sizes);
  }
  int64_t margin(size_t i) const { return margins[2 * i] + margins[2 * i + 1]; }

  Dims input, sizes, margins;
  int64_t count = 0;
};

Dims space_to_batch_nd(const NodeView& node, size_t) {
  const Blocks blocks(node);
  Dims result = blocks.input;
  result[0] *= blocks.count;
  for (size_t i = 0; i < blocks.sizes.size(); ++i) {
    const int64_t padded = result[i + 1] + blocks.margin(i);
    need(padded % blocks.sizes[i] == 0);
    result[i + 1] = padded / blocks.sizes[i];
  }
  return result;
}

Dims batch_to_space_nd(const NodeView& node, size_t) {
  const Blocks blocks(node);
  Dims result = blocks.input;
  need(result[0] % blocks.count == 0);
  result[0] /= blocks.count;
  for (size_t i = 0; i < blocks.sizes.size(); ++i) {
    result[i + 1] = result[i + 1] * blocks.sizes[i] - blocks.margin(i);
  }
  return result;
}

Dims space_to_depth(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  const auto* options = node.op().options.AsSpaceToDepthOptions();
  need(options != nullptr && options->block_size > 0 && input.size() == 4);
  const int64_t block = options->block_size;
  need(block <= UINT16_MAX && input[1] % block == 0 && input[2] % block == 0);
  return {input[0], input[1] / block, input[2] / block, input[3] * (block * block)};
}

Dims depth_to_space(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  const auto* options = node.op().options.AsDepthToSpaceOptions();
  need(options != nullptr && options->block_size > 0 && input.size() == 4);
  const int64_t block = options->block_size;
  need(block <= UINT16_MAX && input[3] % (block * block) == 0);
  return {input[0], input[1] * block, input[2] * block, input[3] / (block * block)};
}

}  // namespace

ShapeRule movement_rule(BuiltinOperator code) {
  static const std::map<BuiltinOperator, ShapeRule> kRules = {
      {schema::BuiltinOperator_BATCH_TO_SPACE_ND, batch_to_space_nd},
      {schema::BuiltinOperator_BROADCAST_ARGS, broadcast_args},
      {schema::BuiltinOperator_BROADCAST_TO, given<1>},
      {schema::BuiltinOperator_CONCATENATION, concatenation},
      {schema::BuiltinOperator_DEPTH_TO_SPACE, depth_to_space},
      {schema::BuiltinOperator_EMBEDDING_LOOKUP, embedding_lookup},
      {schema::BuiltinOperator_EXPAND_DIMS, expand_dims},
      {schema::BuiltinOperator_FILL, given<0>},
      {schema::BuiltinOperator_GATHER, gather},
      {schema::BuiltinOperator_GATHER_ND, gather_nd},
      {schema::BuiltinOperator_MATRIX_DIAG, matrix_diag},
      {schema::BuiltinOperator_MIRROR_PAD, pad},
      {schema::BuiltinOperator_ONE_HOT, one_hot},
      {schema::BuiltinOperator_PACK, pack},
      {schema::BuiltinOperator_PAD, pad},
      {schema::BuiltinOperator_PADV2, pad},
      {schema::BuiltinOperator_RANGE, range},
      {schema::BuiltinOperator_RANK, rank},
      {schema::BuiltinOperator_RESHAPE, reshape},
      {schema::BuiltinOperator_RESIZE_BILINEAR, resize},
      {schema::BuiltinOperator_RESIZE_NEAREST_NEIGHBOR, resize},
      {schema::BuiltinOperator_SCATTER_ND, given<2>},
      {schema::BuiltinOperator_SHAPE, shape_of},
      {schema::BuiltinOperator_SLICE, slice},
      {schema::BuiltinOperator_SPACE_TO_BATCH_ND, space_to_batch_nd},
      {schema::BuiltinOperator_SPACE_TO_DEPTH, space_to_depth},
      {schema::BuiltinOperator_SPARSE_TO_DENSE, given<1>},
      {schema::BuiltinOperator_SPLIT, split},
      {schema::BuiltinOperator_SPLIT_V, split_v},
      {schema::BuiltinOperator_SQUEEZE, squeeze},
      {schema::BuiltinOperator_STRIDED_SLICE, strided_slice_shape},
      {schema::BuiltinOperator_TILE, tile},
      {schema::BuiltinOperator_TRANSPOSE, transpose},
      {schema::BuiltinOperator_TRANSPOSE_CONV, given<0>},
      {schema::BuiltinOperator_UNPACK, unpack},
  };
  const auto found = kRules.find(code);
  return found == kRules.end() ? nullptr : found->second;
}

}  // namespace mote::host
