// node agreement_test.mjs MOTE: trains models and checks that LiteRT takes every test window for the
// same class as Mote does. Exit code 77 means skipped.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bestClass, findPackage, loadLiteRt, openModel } from './litert.mjs';
import { readWindows } from './windows.mjs';

const kSkipped = 77;
const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const shared = process.env.MOTE_SHARED ?? join(project, '..', 'shared');
const gestures = join(shared, 'data', 'gestures');

// LiteRT's XNNPACK rounds some int8 results the other way. One step of the scores before the softmax
// moves a probability by a few 1/256; the float model is compared more closely.
const kModels = [
  { file: 'model_int8_float_io.tflite', tolerance: 8 / 256 },
  { file: 'model_float.tflite', tolerance: 1e-4 },
];

const kConvNet = 'conv1d 8 5 stride 2 same relu, maxpool1d 2, conv1d 16 3 relu, globalavgpool, '
  + 'dense softmax';
const kPoolNet = 'conv1d 6 4 sigmoid, avgpool 3, flatten, dense 16 relu6, dense softmax';

function cases(simulated) {
  const nano = join(gestures, 'nano-gestures', 'data');
  const magic = join(gestures, 'magic_wand_data', 'data');
  return [
    { name: 'dense', args: [simulated] },
    { name: 'dense, per channel', args: [simulated, '--per-channel-dense'] },
    { name: 'conv1d', args: [simulated, '--net', kConvNet] },
    { name: 'pools', args: [simulated, '--net', kPoolNet] },
    {
      name: 'nano-gestures',
      needs: nano,
      args: [nano, '--rate', '119', '--classes', 'punch,flex,wave=hori', '--augment'],
    },
    {
      name: 'magic_wand_data',
      needs: magic,
      args: [magic, '--rate', '119', '--axes', 'all', '--net', kConvNet],
    },
  ];
}

const mote = process.argv[2];
const run = (...args) => execFileSync(mote, args, { stdio: ['ignore', 'pipe', 'inherit'] });

// Probabilities for every window from `mote run`, an array each.
function runMote(model, windows, folder) {
  const input = join(folder, 'normalized.f32');
  const parts = windows.map(({ values }) => new Uint8Array(values.buffer));
  writeFileSync(input, Buffer.concat(parts));
  run('run', model, '--input', input, '--output-dir', folder);
  const all = new Float32Array(new Uint8Array(readFileSync(join(folder, 'out0.raw'))).buffer);
  const classes = all.length / windows.length;
  return windows.map((_, i) => all.slice(i * classes, (i + 1) * classes));
}

// Returns the number of windows on which the two differ.
async function compare(litert, name, folder, { file, tolerance }) {
  const { labels, windows } = readWindows(folder);
  const ours = runMote(join(folder, file), windows, folder);
  const theirs = await openModel(litert, join(folder, file));
  let different = 0;
  let farthest = 0;
  for (const [i, window] of windows.entries()) {
    const want = await theirs(window.values);
    const distance = Math.max(...want.map((value, k) => Math.abs(value - ours[i][k])));
    farthest = Math.max(farthest, distance);
    const [a, b] = [bestClass(ours[i]), bestClass(want)];
    if (a === b && distance <= tolerance) continue;
    ++different;
    console.error(`${name}, ${file}, ${window.source}: Mote says ${labels[a]} (${[...ours[i]]}), `
      + `LiteRT ${labels[b]} (${[...want]})`);
  }
  console.log(`${name}, ${file}: ${windows.length - different} of ${windows.length} windows agree, `
    + `probabilities at most ${farthest.toFixed(6)} apart`);
  return different;
}

async function main() {
  const root = findPackage();
  if (root === null) {
    console.log('skipped: @litertjs/core is not installed (run ./dev setup)');
    return kSkipped;
  }
  const litert = await loadLiteRt(root);
  const folder = mkdtempSync(join(tmpdir(), 'mote_interop_'));
  let different = 0;
  try {
    const simulated = join(folder, 'simulated');
    run('simulate', '--out', simulated, '--count', '60');
    for (const { name, needs, args } of cases(simulated)) {
      if (needs && !existsSync(needs)) {
        console.log(`${name}: skipped, the shared data is not there`);
        continue;
      }
      const out = join(folder, 'out');
      run('train', ...args, '--out', out, '--test', '0.5', '--epochs', '30');
      for (const model of kModels) different += await compare(litert, name, out, model);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return different === 0 ? 0 : 1;
}

process.exit(await main());
