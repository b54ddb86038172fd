/** From the server's start to its answer to `initialize`, against Node's own start. */
import { spawn } from 'node:child_process';
import { shipped } from './bundle.ts';
import { alternately, duration, median, type Row, ratio, runTime } from './measure.ts';

const TIMES = 11;

export async function server(): Promise<Row[]> {
  const bundle = shipped('server.js');
  const [ready, starts] = await alternately(
    TIMES,
    () => readyTime(bundle),
    () => runTime(process.execPath, ['-e', '0']),
  );
  return [
    {
      what: 'server ready after start',
      figure: duration(median(ready)),
      against: `Node's start: ${duration(median(starts))}`,
      ratio: ratio(median(ready) / median(starts)),
      limit: '≤ 3×',
    },
  ];
}

function readyTime(bundle: string): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const request = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { processId: process.pid, rootUri: null, capabilities: {} },
  });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(request)}\r\n\r\n${request}`);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`the server ended with ${status} before it answered`)));
    child.stdout.once('data', () => {
      resolve(Number(process.hrtime.bigint() - start) / 1e6);
      child.kill();
    });
  });
}
