// Runs .tflite files in Google's LiteRT (npm @litertjs/core, WebAssembly on the CPU) under node.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

const require = createRequire(import.meta.url);

// The folder of the installed package, or null.
export function findPackage() {
  for (const folder of require.resolve.paths('@litertjs/core')) {
    const root = join(folder, '@litertjs', 'core');
    try {
      readFileSync(join(root, 'package.json'));
      return root;
    } catch {
      continue;
    }
  }
  return null;
}

// The package expects a browser. In a web worker it fetches its WebAssembly glue with
// importScripts(), a function that node lacks: here it runs the file in the global scope, where the
// glue, which tells node by `process`, asks for `require` and its own place.
function offerWorkerGlobals() {
  globalThis.self ??= globalThis;
  globalThis.importScripts = (...files) => {
    for (const file of files) {
      Object.assign(globalThis, { require, __filename: file, __dirname: dirname(file) });
      runInThisContext(readFileSync(file, 'utf8'), { filename: file });
    }
  };
}

// LiteRT logs every step of its start, and that a browser's graphics are missing.
function silenceStartup() {
  const chatter = /^(INFO|WARNING): |WebGPU device/;
  for (const level of ['log', 'info', 'warn', 'error']) {
    const print = console[level].bind(console);
    console[level] = (...items) => {
      if (!chatter.test(String(items[0]))) print(...items);
    };
  }
}

// Loads LiteRT once; the result makes runners.
export async function loadLiteRt(root) {
  offerWorkerGlobals();
  silenceStartup();
  const litert = await import(pathToFileURL(join(root, 'dist', 'index.js')));
  await litert.loadLiteRt(join(root, 'wasm') + '/', { threads: false });
  return litert;
}

// A function from the values of one input (Float32Array, inputElements of them) to the values of the
// first output. Only float32 at the interface: the package has no int8 tensors.
export async function openModel(litert, file) {
  const model = await litert.loadAndCompile(new Uint8Array(readFileSync(file)), {
    accelerator: 'wasm',
  });
  const [input] = model.getInputDetails();
  if (input.dtype !== 'float32') throw new Error(`${file}: the input is ${input.dtype}, not float32`);
  const shape = [...input.shape];
  const run = async (values) => {
    const tensor = new litert.Tensor(values, shape);
    const [output] = Object.values(await model.run([tensor]));
    const result = Float32Array.from(output.toTypedArray());
    output.delete();
    tensor.delete();
    return result;
  };
  run.inputElements = shape.reduce((product, size) => product * size, 1);
  return run;
}

// The first of the largest values, as Mote decides.
export function bestClass(values) {
  let best = 0;
  for (let i = 1; i < values.length; ++i) {
    if (values[i] > values[best]) best = i;
  }
  return best;
}
