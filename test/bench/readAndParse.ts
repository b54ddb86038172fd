/** What the cold check is held to: reads all JSON files of a folder and parses them into trees, nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTree } from 'jsonc-parser';

let nodes = 0;
const pending = [process.argv[2] ?? '.'];
for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      pending.push(path);
    } else if (parseTree(readFileSync(path, 'utf8')) !== undefined) {
      nodes++;
    }
  }
}
process.stdout.write(`${nodes}\n`);
