// node compare_with_litert.mjs BUILD_FOLDER: the MLPerf Tiny models on this computer, one thread, beside
// LiteRT (npm @litertjs/core: XNNPACK in WebAssembly with SIMD). Prints a table in Markdown.
//
// Every model is timed in turns with LiteRT, in one run, so that both see the same machine; times are
// medians. int8 models get float inputs and outputs, the only ones that LiteRT has here. The last
// column is no verdict: XNNPACK rounds some int8 results the other way, and a softmax makes much of it
// when the input is noise; the judge of outputs is tests/interop. Exit code 1: Mote is slower
// somewhere; 77: there is no LiteRT or there are no models.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPackage, loadLiteRt, openModel } from '../../tests/interop/litert.mjs';

const kSkipped = 77;
const kTurns = 5;

const kModels = [
  { name: 'IC', file: 'pretrainedResnet.tflite', type: 'f32' },
  { name: 'IC', file: 'pretrainedResnet_quant.tflite', type: 'int8' },
  { name: 'VWW', file: 'vww_96_float.tflite', type: 'f32' },
  { name: 'VWW', file: 'vww_96_int8.tflite', type: 'int8' },
  { name: 'AD', file: 'ad01_fp32.tflite', type: 'f32' },
  { name: 'AD', file: 'ad01_int8.tflite', type: 'int8' },
  { name: 'KWS', file: 'kws_ref_model.tflite', type: 'int8' },
  { name: 'streaming wake word', file: 'str_ww_ref_model.tflite', type: 'int8' },
];

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const models = join(process.env.MOTE_SHARED ?? join(project, '..', 'shared'), 'models');
const build = process.argv[2] ?? join(project, 'build');
const text = (command, args) => execFileSync(command, args, { encoding: 'utf8' });

// The program that times one model; returns its path.
function compile(model, folder) {
  text(join(build, 'mote'), ['compile', model, '--target', 'host', '--for', 'speed', '--name',
    'timed', '-o', folder]);
  const sources = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.cc'));
  const program = join(folder, 'time_model');
  text(process.env.CXX ?? 'g++', ['-std=c++20', '-O2', '-DNDEBUG', '-I', folder, '-I', project,
    '-DMODEL_HEADER="timed.h"', '-DMODEL_NAMESPACE=timed',
    join(project, 'bench', 'host', 'time_model.cc'), ...sources.map((name) => join(folder, name)),
    join(build, 'libmote.a'), '-o', program]);
  return program;
}

// The same numbers every time, as images and spectra have them: in [0, 1).
function noise(count) {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}

async function timeLiteRt(run, input, runs) {
  const times = [];
  for (let i = 0; i < runs; ++i) {
    const begin = performance.now();
    await run(input);
    times.push(1000 * (performance.now() - begin));
  }
  return median(times);
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function largestDifference(a, b) {
  const scale = Math.max(1, ...a.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / scale;
}

async function compareModel(litert, model, folder) {
  let file = join(models, model.file);
  if (model.type === 'int8') {
    const wrapped = join(folder, 'float_io.tflite');
    text(join(build, 'bench', 'host', 'wrap_float_io'), [file, wrapped]);
    file = wrapped;
  }
  const program = compile(file, folder);
  const run = await openModel(litert, file);
  const input = noise(run.inputElements);
  const [inputFile, outputFile] = ['input.f32', 'output.f32'].map((name) => join(folder, name));
  writeFileSync(inputFile, new Uint8Array(input.buffer));
  const theirs = await run(input);
  const turns = { litert: [], compiled: [], interpreter: [] };
  for (let turn = 0; turn < kTurns; ++turn) {
    turns.litert.push(await timeLiteRt(run, input, 100));
    const ours = JSON.parse(text(program, [file, inputFile, outputFile, '200']));
    turns.compiled.push(ours.compiled);
    turns.interpreter.push(ours.interpreter);
  }
  const bytes = readFileSync(outputFile);
  const ours = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return {
    litert: median(turns.litert),
    compiled: median(turns.compiled),
    interpreter: median(turns.interpreter),
    difference: largestDifference(Array.from(theirs), Array.from(ours)),
  };
}

const litertPackage = findPackage();
if (!litertPackage || !existsSync(models)) {
  console.log(`skipped: ${litertPackage ? `there is no ${models}` : 'npm @litertjs/core is not there'}`);
  process.exit(kSkipped);
}
const litert = await loadLiteRt(litertPackage);
console.log('| model | type | LiteRT us | Mote compiled us | ratio | Mote interpreter us | interpreter / compiled | outputs differ by |');
console.log('|---|---|---:|---:|---:|---:|---:|---:|');
let slower = 0;
for (const model of kModels) {
  const folder = mkdtempSync(join(tmpdir(), 'mote-litert-'));
  try {
    const times = await compareModel(litert, model, folder);
    if (times.compiled >= times.litert) ++slower;
    console.log(`| ${model.name} | ${model.type} | ${times.litert.toFixed(1)} | `
      + `${times.compiled.toFixed(1)} | ${(times.compiled / times.litert).toFixed(2)}x | `
      + `${times.interpreter.toFixed(1)} | ${(times.interpreter / times.compiled).toFixed(1)}x | `
      + `${times.difference.toExponential(1)} |`);
  } catch (error) {
    console.log(`| ${model.name} | ${model.type} | LiteRT fails: ${String(error.message ?? error).split('\n')[0]} |||||  |`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
process.exit(slower === 0 ? 0 : 1);
