// Tests of the language of layers, its JSON form, and the shapes that follow from it.
#include "host/train/net_spec.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/train/test_folder.h"

namespace mote::host {
namespace {

template <class Call>
std::string failure(Call call) {
  try {
    call();
  } catch (const BadInput& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<Layer> resolve(const std::string& text, uint32_t rows = 50, uint32_t channels = 3) {
  return resolve_net(parse_net(text), rows, channels, 3);
}

TEST(ParseNet, DefaultNet) {
  const std::vector<LayerSpec> net = parse_net(kDefaultNet);
  ASSERT_EQ(net.size(), 5u);
  EXPECT_EQ(net[0].kind, LayerKind::kDense);
  EXPECT_EQ(net[0].units, 64u);
  EXPECT_EQ(net[0].activation, Activation::kRelu);
  EXPECT_EQ(net[1].kind, LayerKind::kDropout);
  EXPECT_DOUBLE_EQ(net[1].rate, 0.2);
  EXPECT_EQ(net[4].units, 0u);
  EXPECT_EQ(net[4].activation, Activation::kSoftmax);
}

TEST(ParseNet, ConvolutionWithEverything) {
  const LayerSpec layer = parse_net("conv1d 8 5 stride 2 same relu6")[0];
  EXPECT_EQ(layer.kind, LayerKind::kConv1d);
  EXPECT_EQ(layer.units, 8u);
  EXPECT_EQ(layer.kernel, 5u);
  EXPECT_EQ(layer.stride, 2u);
  EXPECT_TRUE(layer.same_padding);
  EXPECT_EQ(layer.activation, Activation::kRelu6);
}

TEST(ParseNet, PoolsAndFlatten) {
  const std::vector<LayerSpec> net =
      parse_net("maxpool1d 2, avgpool 3, avgpool, globalavgpool, flatten");
  EXPECT_EQ(net[0].kind, LayerKind::kMaxPool1d);
  EXPECT_EQ(net[0].kernel, 2u);
  EXPECT_EQ(net[1].kind, LayerKind::kAveragePool1d);
  EXPECT_EQ(net[1].stride, 3u);
  EXPECT_EQ(net[2].kind, LayerKind::kGlobalAveragePool);
  EXPECT_EQ(net[3].kind, LayerKind::kGlobalAveragePool);
  EXPECT_EQ(net[4].kind, LayerKind::kFlatten);
}

struct BadNet {
  const char* text;
  const char* message;
};

class BadNets : public testing::TestWithParam<BadNet> {};

TEST_P(BadNets, NameTheLayer) {
  EXPECT_EQ(failure([] { resolve(GetParam().text); }), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    NetSpec, BadNets,
    testing::Values(
        BadNet{"dens 64",
               "--net: layer 1 'dens 64': unknown layer: use dense, conv1d, maxpool1d, "
               "avgpool, globalavgpool, flatten or dropout"},
        BadNet{"dense 64 relu,, dense softmax",
               "--net: layer 2 '': unknown layer: use dense, conv1d, maxpool1d, avgpool, "
               "globalavgpool, flatten or dropout"},
        BadNet{"dense 64 rulu", "--net: layer 1 'dense 64 rulu': 'rulu' is not understood here"},
        BadNet{"dense 0 relu",
               "--net: layer 1 'dense 0 relu': the number of units must be a whole "
               "number from 1 to 65536 (got '0')"},
        BadNet{"dense 6.5",
               "--net: layer 1 'dense 6.5': the number of units must be a whole number "
               "from 1 to 65536 (got '6.5')"},
        BadNet{"dense relu, dense softmax",
               "--net: layer 1 'dense relu': the number of units is "
               "missing (only the last dense may leave it out)"},
        BadNet{"dropout 1, dense softmax",
               "--net: layer 1 'dropout 1': the rate must be a number "
               "from 0 to below 1 (got '1')"},
        BadNet{"dropout, dense softmax",
               "--net: layer 1 'dropout': the rate must be a number from "
               "0 to below 1 (got '')"},
        BadNet{"conv1d 8, dense softmax",
               "--net: layer 1 'conv1d 8': the kernel length must be a "
               "whole number from 1 to 65536 (got '')"},
        BadNet{"conv1d 8 51, dense softmax",
               "--net: layer 1 'conv1d 8 51': a length of 51 on a sequence of 50 rows"},
        BadNet{"dense 8, conv1d 8 3, dense softmax",
               "--net: layer 2 'conv1d 8 3': needs a sequence, but the layer before is flat"},
        BadNet{"dense 64 relu",
               "--net: layer 1 'dense 64 relu': the last layer must be 'dense "
               "softmax'"},
        BadNet{
            "dense softmax, dropout 0.1",
            "--net: layer 1 'dense softmax': the number of units is missing (only the last dense "
            "may leave it out)"},
        BadNet{"dense 4 softmax",
               "--net: layer 1 'dense 4 softmax': 4 units for 3 classes: write 'dense softmax'"},
        BadNet{"dense 65536, dense 65536, dense softmax",
               "--net: layer 2 'dense 65536': more than 10000000 weights: make it smaller"},
        BadNet{"dense 4 softmax, dense softmax",
               "--net: layer 1 'dense 4 softmax': softmax is for the last layer only"}));

TEST(ResolveNet, ShapesOfTheDefaultNet) {
  const std::vector<Layer> net = resolve(std::string(kDefaultNet));
  EXPECT_EQ(net[0].input_values(), 150u);
  EXPECT_EQ(net[0].output_channels, 64u);
  EXPECT_EQ(net[2].input_values(), 64u);
  EXPECT_EQ(net[4].units, 3u);
  uint64_t weights = 0;
  for (const Layer& layer : net) weights += weight_count(layer);
  EXPECT_EQ(weights, 150u * 64 + 64 + 64 * 32 + 32 + 32 * 3 + 3);
}

TEST(ResolveNet, ShapesOfAConvolutionalNet) {
  const std::vector<Layer> net = resolve(
      "conv1d 8 5 relu, maxpool1d 2, conv1d 16 3 stride 2 same, globalavgpool, dense "
      "softmax");
  EXPECT_EQ(net[0].output_rows, 46u);
  EXPECT_EQ(net[1].output_rows, 23u);
  EXPECT_EQ(net[2].output_rows, 12u);
  EXPECT_EQ(net[2].padding_before, 1u);
  EXPECT_EQ(net[2].padding_after, 1u);
  EXPECT_EQ(net[3].output_channels, 16u);
  EXPECT_EQ(net[4].input_values(), 16u);
  EXPECT_EQ(weight_count(net[0]), 8u * 5 * 3 + 8);
}

TEST(ResolveNet, SamePaddingPutsTheOddRowAtTheEnd) {
  const Layer even = resolve("conv1d 8 4 same, dense softmax")[0];
  EXPECT_EQ(even.padding_before, 1u);
  EXPECT_EQ(even.padding_after, 2u);
  EXPECT_EQ(even.output_rows, 50u);
  const Layer short_kernel = resolve("conv1d 8 1 stride 3 same, dense softmax")[0];
  EXPECT_EQ(short_kernel.padding_before + short_kernel.padding_after, 0u);
  EXPECT_EQ(short_kernel.output_rows, 17u);
}

TEST(ParseNetJson, SameAsText) {
  const std::vector<LayerSpec> net = parse_net_json(R"({"layers": [
      {"type": "conv1d", "filters": 8, "kernel": 5, "stride": 2, "padding": "same",
       "activation": "relu"},
      {"type": "dropout", "rate": 0.25}, "flatten",
      {"activation": "softmax", "type": "dense"}]})",
                                                    "net.json");
  ASSERT_EQ(net.size(), 4u);
  EXPECT_EQ(net[0].text, "conv1d 8 5 stride 2 same relu");
  EXPECT_TRUE(net[0].same_padding);
  EXPECT_DOUBLE_EQ(net[1].rate, 0.25);
  EXPECT_EQ(net[2].kind, LayerKind::kFlatten);
  EXPECT_EQ(net[3].activation, Activation::kSoftmax);
}

struct BadJson {
  const char* text;
  const char* part;  // of the message
};

class BadJsonNets : public testing::TestWithParam<BadJson> {};

TEST_P(BadJsonNets, SayWhatAndWhere) {
  const std::string got = failure([] { parse_net_json(GetParam().text, "net.json"); });
  EXPECT_NE(got.find(GetParam().part), std::string::npos) << got;
  EXPECT_EQ(got.find('\n'), std::string::npos) << "one line";
}

INSTANTIATE_TEST_SUITE_P(
    NetSpec, BadJsonNets,
    testing::Values(BadJson{"{", "net.json: not JSON"},
                    BadJson{"{}", R"(net.json: {"layers": [...]} with at least one layer)"},
                    BadJson{"[]", "at least one layer"},
                    BadJson{"[3]", "net.json: layer 1: an object with \"type\""},
                    BadJson{R"([{"type": "lstm"}])", "net.json: layer 1: unknown type 'lstm'"},
                    BadJson{R"(["flatten", {"type": "dense", "filters": 3}])",
                            "net.json: layer 2: dense has no field 'filters'"},
                    BadJson{R"(["flatten, flatten"])", "a comma inside one layer"},
                    BadJson{R"([{"type": "dense", "units": "many"}])", "'many'"}));

TEST(LoadNet, FileOrText) {
  const TestFolder folder;
  folder.write("net.json", R"(["dense 8 relu", "dense softmax"])");
  EXPECT_EQ(load_net((folder.path() / "net.json").string()).size(), 2u);
  EXPECT_EQ(load_net("dense softmax").size(), 1u);
  EXPECT_THROW(load_net((folder.path() / "missing.json").string()), BadInput);
}

}  // namespace
}  // namespace mote::host
