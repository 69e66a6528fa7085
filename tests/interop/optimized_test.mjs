// node optimized_test.mjs MOTE WRAP_FLOAT_IO: what `mote optimize` writes loads in LiteRT and computes
// there what the original does. Exit code 77 means skipped.
//
// Both models run in LiteRT, so that only what optimize has changed can make a difference. LiteRT's
// kernels round some i8 sums the other way than TFLite's reference and Mote, but the same sums the same
// way: strips, fused nodes and metadata leave every sum what it was, so all outputs must be equal. Only
// a removed channel that LiteRT would have rounded otherwise could be seen; in vww_96_int8 none is.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPackage, loadLiteRt, openModel } from './litert.mjs';

const kSkipped = 77;
const kRuns = 8;

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const models = join(process.env.MOTE_SHARED ?? join(project, '..', 'shared'), 'models');
const [mote, wrapFloatIo] = process.argv.slice(2);
const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' });

// LiteRT does not take the originals of the others: person_detect has a quantized dimension that its
// biases lack, str_ww_ref_model and hello_world_int8 have inputs of open size.
const kModels = [
  { file: 'pretrainedResnet_quant.tflite', does: 'strips' },
  { file: 'vww_96_int8.tflite', does: 'channels' },
  { file: 'kws_ref_model.tflite' },
  { file: 'ad01_int8.tflite' },
  { file: 'gesture_fc.tflite' },
];

// Numbers from -amplitude / 3 to 2 / 3 of it, the same every time; one amplitude after the other, as
// inputs of one model are pixels and those of another are near 1.
function noise(count, turn) {
  const amplitude = [1, 4, 60, 300][turn % 4];
  let state = turn + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) / 2 ** 24 - 1 / 3) * amplitude;
  });
}

// True when all is well.
async function compare(litert, folder, model) {
  const original = join(folder, 'original.tflite');
  const optimized = join(folder, 'optimized.tflite');
  if (model.path) run(wrapFloatIo, model.path, original);
  const report = JSON.parse(run(mote, 'optimize', model.wrapped ?? original, '-o', optimized,
    '--report', 'json'));
  const before = await openModel(litert, model.wrapped ?? original);
  const after = await openModel(litert, optimized);
  const values = new Set();
  let equal = 0;
  for (let turn = 0; turn < kRuns; ++turn) {
    const input = noise(before.inputElements, turn);
    const [want, got] = [await before(input), await after(input)];
    want.forEach((value) => values.add(value));
    equal += got.length === want.length && want.every((value, i) => value === got[i]) ? 1 : 0;
  }
  const done = report.done.join('; ') || 'tables and plan';
  console.log(`${model.file}: ${done}; ${equal} of ${kRuns} outputs equal, ${values.size} values`);
  const missed = model.does && !done.includes(model.does);
  if (missed) console.error(`${model.file}: no ${model.does}: these models no longer show that`);
  if (values.size < 2) console.error(`${model.file}: all outputs are the same: the inputs show nothing`);
  return equal === kRuns && !missed && values.size >= 2;
}

// A model that is there without the shared ones.
function trainedModel(folder) {
  const [windows, out] = [join(folder, 'simulated'), join(folder, 'trained')];
  run(mote, 'simulate', '--out', windows, '--count', '20');
  run(mote, 'train', windows, '--out', out, '--epochs', '5', '--net',
    'conv1d 8 5 stride 2 same relu, maxpool1d 2, conv1d 16 3 relu, globalavgpool, dense softmax');
  return { file: 'trained', wrapped: join(out, 'model_int8_float_io.tflite') };
}

async function main() {
  const root = findPackage();
  if (root === null) {
    console.log('skipped: @litertjs/core is not installed (run ./dev setup)');
    return kSkipped;
  }
  const litert = await loadLiteRt(root);
  const folder = mkdtempSync(join(tmpdir(), 'mote_optimized_'));
  let wrong = 0;
  try {
    const list = kModels.map((model) => ({ ...model, path: join(models, model.file) }))
      .filter(({ path }) => wrapFloatIo && existsSync(path));
    if (list.length === 0) console.log('the shared models are not there: only one that is trained here');
    for (const model of [trainedModel(folder), ...list]) {
      wrong += (await compare(litert, folder, model)) ? 0 : 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return wrong === 0 ? 0 : 1;
}

process.exit(await main());
