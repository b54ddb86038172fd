/** moto's server on a loopback port with two accounts in it, and the shared configuration that leads there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const OWNER = '111111111111';
export const CONSUMER = '222222222222';

export interface Emulator {
  readonly url: string;
  /** What a process needs to find it, and nothing else of AWS on this machine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes everything away that was created. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** The server answers as soon as it has said where. */
export async function startEmulator(): Promise<Emulator> {
  const program = process.env.MOTO_SERVER;
  if (program === undefined)
    throw new Error('MOTO_SERVER does not say where moto is: run the tests by npm run test:aws.');
  const server = spawn(program, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await urlOf(server);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sharing-policies-aws-')));
  const configuration = join(folder, 'config');
  writeFileSync(configuration, CONFIGURATION);
  return {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_CONFIG_FILE: configuration,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
    },
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    },
    async stop() {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Roles that the SDK assumes from the keys of `base`: moto takes the account from the role. */
const CONFIGURATION = `[profile base]
aws_access_key_id = AKIAEMULATOR00000000
aws_secret_access_key = not-a-secret
region = us-east-1

[profile owner]
role_arn = arn:aws:iam::${OWNER}:role/Reader
source_profile = base
role_session_name = test

[profile consumer]
role_arn = arn:aws:iam::${CONSUMER}:role/Reader
source_profile = base
role_session_name = test

[profile chained]
role_arn = arn:aws:iam::${CONSUMER}:role/Reader
source_profile = owner
role_session_name = chained

[profile guarded]
role_arn = arn:aws:iam::${CONSUMER}:role/Reader
source_profile = base
role_session_name = guarded
mfa_serial = arn:aws:iam::123456789012:mfa/me
`;

async function urlOf(server: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr! })) {
    const [, url] = / Running on (http:\S+)/.exec(line) ?? [];
    if (url !== undefined) {
      // Nobody reads on, and a full pipe would stop the server.
      server.stderr?.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`moto did not start:\n${said.join('\n')}`);
}
