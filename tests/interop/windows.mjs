// Reads the test windows that `mote train` leaves in its output folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// The windows of windows.f32, normalized in single precision as the firmware does it, each with its
// label; and the names of the classes.
export function readWindows(folder) {
  const about = JSON.parse(readFileSync(join(folder, 'windows.json'), 'utf8'));
  const bytes = readFileSync(join(folder, about.file));
  const raw = new Float32Array(new Uint8Array(bytes).buffer); // copied, as bytes may lie unaligned
  const channels = about.axes.length;
  const mean = Float32Array.from(about.normalization.mean);
  const deviation = Float32Array.from(about.normalization.deviation);
  const values = raw.map((x, i) => Math.fround(x - mean[i % channels]) / deviation[i % channels]);
  const size = about.window * channels;
  const windows = about.windows.map((window, i) => ({
    ...window,
    values: values.slice(i * size, (i + 1) * size),
  }));
  return { labels: about.labels, windows };
}
