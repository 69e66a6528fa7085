// TFLM_DECODE: packed by a naive encoder, unpacked by the operator; damaged codes.
#include "mote/ops/decode.h"

#include <gtest/gtest.h>

#include "tests/support/custom_op.h"

namespace mote {
namespace {

using Bytes = std::vector<uint8_t>;

// Packs numbers from the highest bit of a byte down.
class Packer {
 public:
  Packer& add(uint32_t value, uint32_t bits) {
    for (uint32_t i = bits; i-- > 0;) bits_.push_back((value >> i & 1) != 0);
    return *this;
  }
  Bytes bytes() const {
    Bytes packed((bits_.size() + 7) / 8);
    for (size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i]) packed[i / 8] |= static_cast<uint8_t>(0x80 >> i % 8);
    }
    return packed;
  }

 private:
  std::vector<bool> bits_;
};

Bytes pack(const std::vector<uint32_t>& values, uint32_t bits) {
  Packer packer;
  for (const uint32_t value : values) packer.add(value, bits);
  return packer.bytes();
}

template <class T>
Bytes ancillary(uint8_t scheme, uint8_t parameter, uint8_t stride, const std::vector<T>& table) {
  Bytes bytes(16);
  bytes[0] = scheme;
  bytes[1] = bytes[4] = 1;
  bytes[5] = parameter;
  bytes[6] = stride;
  for (const uint8_t byte : test::Bytes(table).bytes) bytes.push_back(byte);
  return bytes;
}

// The engine wants a model to have an input that is used: a second one here is not.
class Model : public test::OneOpModel {
 public:
  Model() : OneOpModel(test::custom_op("TFLM_DECODE")) {}

  Model& codes(const Bytes& packed, const Bytes& description) {
    constant<uint8_t>({static_cast<int32_t>(packed.size())}, packed);
    constant<uint8_t>({static_cast<int32_t>(description.size())}, description);
    return *this;
  }
  // An output with one scale a channel.
  Model& channels(test::Shape shape, DType type, int32_t axis, std::vector<int64_t> zero_points) {
    output(shape, type, 1);
    auto& quantization = *tensor(static_cast<size_t>(op().outputs.back())).quantization;
    quantization.scale.assign(zero_points.size(), 1);
    quantization.zero_point = zero_points;
    quantization.quantized_dimension = axis;
    return *this;
  }
};

template <class T>
class LutWidths : public testing::Test {};
using Elements = testing::Types<int8_t, uint8_t, int16_t, int32_t, float, int64_t>;
TYPED_TEST_SUITE(LutWidths, Elements);

TYPED_TEST(LutWidths, EveryIndexWidthIsUnpacked) {
  for (uint32_t bits = 1; bits <= 7; ++bits) {
    std::vector<TypeParam> table, want;
    std::vector<uint32_t> indices;
    for (uint32_t i = 0; i < 1u << bits; ++i) table.push_back(static_cast<TypeParam>(3 * i - 100));
    for (uint32_t i = 0; i < 37; ++i) {
      indices.push_back((i * 29 + 5) % (1u << bits));
      want.push_back(table[indices.back()]);
    }
    Model model;
    model.codes(pack(indices, bits), ancillary(0, static_cast<uint8_t>(bits), 0, table));
    model.output({37}, test::dtype_of<TypeParam>());
    EXPECT_EQ(test::run_once<TypeParam>(model, {}), want) << bits;
  }
}

TEST(Decode, EachChannelHasItsTable) {
  const std::vector<int8_t> tables = {10, 11, 12, 20, 21, 22};
  const Bytes packed = pack({0, 2, 1, 1}, 2);
  Model first;
  first.codes(packed, ancillary(0, 2, 3, tables)).channels({2, 2}, DType::kI8, 0, {0, 0});
  EXPECT_EQ(test::run_once<int8_t>(first, {}), (std::vector<int8_t>{10, 12, 21, 21}));
  Model last;
  last.codes(packed, ancillary(0, 2, 3, tables)).channels({2, 2}, DType::kI8, 1, {0, 0});
  EXPECT_EQ(test::run_once<int8_t>(last, {}), (std::vector<int8_t>{10, 22, 11, 21}));
}

TEST(Decode, PrunedElementsAreTheZeroPoint) {
  const Bytes mask = pack({1, 0, 0, 1, 0, 1}, 1);
  Model one;
  one.codes(mask, ancillary<int8_t>(2, 0, 0, {7, 8, 9})).output({6}, DType::kI8, 0.5f, -3);
  EXPECT_EQ(test::run_once<int8_t>(one, {}), (std::vector<int8_t>{7, -3, -3, 8, -3, 9}));
  Model channels;
  channels.codes(mask, ancillary<int8_t>(2, 0, 0, {7, 8, 9}));
  channels.channels({2, 3}, DType::kI8, 1, {-1, -2, -3});
  EXPECT_EQ(test::run_once<int8_t>(channels, {}), (std::vector<int8_t>{7, -2, -3, 8, -2, 9}));
  Model floats;
  floats.codes(mask, ancillary<float>(2, 0, 0, {1.5f, 2.5f, 3.5f})).output({6}, DType::kF32);
  EXPECT_EQ(test::run_once<float>(floats, {}), (std::vector<float>{1.5f, 0, 0, 2.5f, 0, 3.5f}));
}

// Codes 0 -> 5, 10 -> -6, 110 -> 7, 111 -> 8. First a table for two bits, whose last entry leads to
// one for one bit. An entry: found, four bits of count, symbol or distance.
template <class Entry>
std::vector<Entry> huffman_tables() {
  constexpr int kValueBits = 8 * sizeof(Entry) - 5;
  const auto symbol = [](uint32_t bits, int32_t value) {
    const uint32_t mask = (1u << kValueBits) - 1;
    return static_cast<Entry>(1u << (kValueBits + 4) | bits << kValueBits |
                              (static_cast<uint32_t>(value) & mask));
  };
  const Entry next = 1;  // one bit more, one entry on
  return {symbol(1, 5), symbol(1, 5), symbol(2, -6), next, symbol(1, 7), symbol(1, 8)};
}

Bytes huffman_codes() {
  return Packer()
      .add(0b0, 1)
      .add(0b110, 3)
      .add(0b10, 2)
      .add(0b0, 1)
      .add(0b111, 3)
      .add(0b0, 1)
      .bytes();
}

constexpr uint8_t kTwoBits = 1 << 4;  // of the first table, less one
constexpr uint8_t kWide = 1;

TEST(Decode, HuffmanWith16BitTables) {
  Model model;
  model.codes(huffman_codes(), ancillary(1, kTwoBits, 0, huffman_tables<uint16_t>()));
  model.output({6}, DType::kI8);
  EXPECT_EQ(test::run_once<int8_t>(model, {}), (std::vector<int8_t>{5, 7, -6, 5, 8, 5}));
}

TEST(Decode, HuffmanWith32BitTables) {
  const Bytes description = ancillary(1, kTwoBits | kWide, 0, huffman_tables<uint32_t>());
  Model bytes;
  bytes.codes(huffman_codes(), description).output({6}, DType::kI8);
  EXPECT_EQ(test::run_once<int8_t>(bytes, {}), (std::vector<int8_t>{5, 7, -6, 5, 8, 5}));
  Model words;
  words.codes(huffman_codes(), description).output({6}, DType::kI16);
  EXPECT_EQ(test::run_once<int16_t>(words, {}), (std::vector<int16_t>{5, 7, -6, 5, 8, 5}));
}

TEST(Decode, SeveralOutputsOfDifferentKinds) {
  Model model;
  model.codes(pack({1, 0}, 1), ancillary<int16_t>(0, 1, 0, {300, 400}));
  model.codes(pack({0, 1}, 1), ancillary<int8_t>(2, 0, 0, {9}));
  model.output({2}, DType::kI16).output({2}, DType::kI8, 1, 4);
  test::Stream stream(model);
  EXPECT_EQ(stream.step<int16_t>({}), (std::vector<int16_t>{400, 300}));
  EXPECT_EQ(stream.output<int8_t>(1), (std::vector<int8_t>{4, 9}));
}

// --- damage that only shows while decoding ---

void expect_damaged(const test::OneOpModel& model) {
  test::Stream stream(model);
  stream.step<uint8_t>({});
  EXPECT_TRUE(stream.status());
  EXPECT_EQ(stream.message(), "node 0 TFLM_DECODE: codes refer to what is not in their tables");
}

TEST(Decode, IndicesBeyondTheTable) {
  Model model;
  model.codes(pack({0, 3}, 2), ancillary<int16_t>(0, 2, 0, {1, 2, 3})).output({2}, DType::kI16);
  expect_damaged(model);
}

TEST(Decode, TooFewValues) {
  Model model;
  model.codes(pack({1, 1}, 1), ancillary<int8_t>(2, 0, 0, {1})).output({2}, DType::kI8);
  expect_damaged(model);
}

TEST(Decode, HuffmanCodesThatLeadAstray) {
  const auto model = [](const Bytes& codes, std::vector<uint16_t> tables) {
    Model damaged;
    damaged.codes(codes, ancillary(1, kTwoBits, 0, tables)).output({20}, DType::kI8);
    return damaged;
  };
  expect_damaged(model(huffman_codes(), huffman_tables<uint16_t>()));  // 20 symbols in two bytes
  expect_damaged(model({0xFF, 0xFF}, {0, 0, 0}));                      // entry 3 of three
  expect_damaged(model({0xFF, 0xFF}, {0, 0, 0, 0x7FF}));               // a table far away
  expect_damaged(model({0, 0}, {0, 0, 0, 0}));                         // in circles
}

// --- refusals ---

struct Refusal {
  const char* name;
  Bytes codes, description;
  DType type;
  const char* message;
};

Bytes changed(Bytes bytes, size_t at, uint8_t value) {
  bytes[at] = value;
  return bytes;
}

const Bytes kLut = ancillary<int8_t>(0, 2, 0, {1, 2, 3, 4});
const Bytes kPrune = ancillary<int8_t>(2, 0, 0, {1, 2, 3, 4});
const Bytes kHuffman = ancillary(1, kTwoBits, 0, huffman_tables<uint16_t>());
const char* const kHeader = "ancillary data have no header of version 1";

const Refusal kRefusals[] = {
    {"ShortHeader", {0}, Bytes(15, 1), DType::kI8, kHeader},
    {"Version", {0}, changed(kLut, 1, 2), DType::kI8, kHeader},
    {"SchemeVersion", {0}, changed(kLut, 4, 0), DType::kI8, kHeader},
    {"Scheme",
     {0},
     changed(kLut, 0, 127),
     DType::kI8,
     "compression scheme 127 is not supported: 0 table, 1 Huffman, 2 prune"},
    {"NoBits", {0}, changed(kLut, 5, 0), DType::kI8, "indices of 0 bits"},
    {"ShortCodes", {0}, changed(kLut, 5, 3), DType::kI8, "codes have 1 bytes, 2 needed"},
    {"HuffmanFloat", {0}, kHuffman, DType::kF32, "an output of f32 cannot have this compression"},
    {"HuffmanNarrowTable",
     {0},
     kHuffman,
     DType::kI16,
     "an output of i16 cannot have this compression"},
    {"Complex", {0}, kLut, DType::kC128, "an output of c128 cannot have this compression"},
    {"HalfBytes", {0}, kLut, DType::kI4, "an output of i4 cannot have this compression"},
};

class DecodeRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(DecodeRefusal, IsNamed) {
  const Refusal& c = GetParam();
  Model model;
  model.codes(c.codes, c.description).output({4}, c.type);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 TFLM_DECODE: ") + c.message);
}

INSTANTIATE_TEST_SUITE_P(Decode, DecodeRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Decode, RefusesWhatTheChannelsDoNotAllow) {
  Model middle;
  middle.codes({0, 0}, kLut).channels({2, 2, 2}, DType::kI8, 1, {0, 0});
  EXPECT_EQ(test::prepare_message(middle),
            "node 0 TFLM_DECODE: an output is quantized along dimension 1, not the first or last");
  Model wide;
  wide.codes({0}, kPrune).output({4}, DType::kI16, 1, 5);
  EXPECT_EQ(test::prepare_message(wide),
            "node 0 TFLM_DECODE: a pruned output of more than 8 bits has the zero point 5");
}

TEST(Decode, NeedsTwoConstantsForEachOutput) {
  Model odd;
  odd.constant<uint8_t>({1}, {0}).output({4}, DType::kI8);
  EXPECT_EQ(test::prepare_message(odd),
            "node 0 TFLM_DECODE: has 1 inputs, 2 needed: codes and ancillary data of each output");
  Model computed;
  computed.input({1}, DType::kU8).input({20}, DType::kU8).output({4}, DType::kI8);
  EXPECT_EQ(test::prepare_message(computed),
            "node 0 TFLM_DECODE: codes and ancillary data must be constants");
}

}  // namespace
}  // namespace mote
