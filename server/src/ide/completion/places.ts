/** Files in words. */
import { isInside } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

/** The path below its workspace folder. */
export function displayFile({ folders }: Snapshot, file: string): string {
  const folder = folders.find((one) => isInside(one, file));
  return folder === undefined ? file : file.slice(folder.length + 1);
}
