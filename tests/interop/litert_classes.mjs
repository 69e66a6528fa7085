// node litert_classes.mjs MODEL.tflite FOLDER: what LiteRT takes each test window of FOLDER (written
// by `mote train`) for, one class a line. MODEL has float32 at its interface, such as
// FOLDER/model_int8_float_io.tflite.
import { bestClass, findPackage, loadLiteRt, openModel } from './litert.mjs';
import { readWindows } from './windows.mjs';

const [model, folder] = process.argv.slice(2);
const root = findPackage();
if (!model || !folder || !root) {
  console.error(
    root
      ? 'usage: node litert_classes.mjs MODEL.tflite FOLDER'
      : '@litertjs/core is not installed: run npm install in tests/interop',
  );
  process.exit(2);
}
const { labels, windows } = readWindows(folder);
const run = await openModel(await loadLiteRt(root), model);
for (const window of windows) {
  console.log(labels[bestClass(await run(window.values))]);
}
process.exit(0); // LiteRT leaves handles open that would keep node waiting
