// Sentences: places, numbers, dtypes, cutting.
#include "mote/engine/message.h"

#include <gtest/gtest.h>

#include <string>

#include "mote/base/dtype.h"

namespace mote {
namespace {

constexpr Failure kPlain{Code::kMisuse, "plain"};
constexpr Failure kNumbers{Code::kInvalidModel, "has {got}, {want} needed"};
constexpr Failure kTypes{Code::kUnsupported, "{got:type} with {want:type} {"};

std::string sentence(const Diagnosis& diagnosis, uint32_t room = 200) {
  std::string buffer(room, 'x');
  const uint32_t length = write_message(diagnosis, {buffer.data(), room});
  EXPECT_EQ(buffer[length], 0);
  return buffer.substr(0, length);
}

Diagnosis diagnosis(const Failure& failure, int32_t got = 0, int32_t want = 0) {
  Diagnosis result;
  result.failure = failure;
  result.got = got;
  result.want = want;
  return result;
}

TEST(Message, SuccessIsNoFailure) {
  EXPECT_EQ(sentence(Diagnosis()), "no failure");
}

TEST(Message, WithoutAPlaceIsTheTextAlone) {
  EXPECT_EQ(sentence(diagnosis(kPlain)), "plain");
}

TEST(Message, FillsInNumbers) {
  EXPECT_EQ(sentence(diagnosis(kNumbers, -7, 0)), "has -7, 0 needed");
  EXPECT_EQ(sentence(diagnosis(kNumbers, INT32_MIN, INT32_MAX)),
            "has -2147483648, 2147483647 needed");
}

TEST(Message, FillsInDtypes) {
  const auto f32 = static_cast<int64_t>(DType::kF32), i8 = static_cast<int64_t>(DType::kI8);
  EXPECT_EQ(sentence(diagnosis(kTypes, f32, i8)), "f32 with i8 {");
}

TEST(Message, NamesNodeAndOperator) {
  Diagnosis at_node = diagnosis(kPlain);
  at_node.node = 12;
  at_node.builtin = 9;
  EXPECT_EQ(sentence(at_node), "node 12 FULLY_CONNECTED: plain");
  at_node.builtin = 136;
  EXPECT_EQ(sentence(at_node), "node 12 builtin operator 136: plain");
  at_node.custom = "MyOp";
  EXPECT_EQ(sentence(at_node), "node 12 MyOp: plain");
}

TEST(Message, IsCutToTheBuffer) {
  EXPECT_EQ(sentence(diagnosis(kPlain), 4), "pla");
  EXPECT_EQ(sentence(diagnosis(kPlain), 1), "");
  EXPECT_EQ(write_message(diagnosis(kPlain), {}), 0u);
}

TEST(Message, KnowsTheNamesOfItsOperators) {
  EXPECT_STREQ(operator_name(25), "SOFTMAX");
  EXPECT_EQ(operator_name(136), nullptr);
}

TEST(Message, NamesFromTheFileStayInOneLine) {
  Diagnosis at_node = diagnosis(kPlain);
  at_node.node = 2;
  at_node.builtin = 32;  // CUSTOM
  at_node.custom = "My\nOp\x80";
  EXPECT_EQ(sentence(at_node), "node 2 My?Op?: plain");
}

}  // namespace
}  // namespace mote
