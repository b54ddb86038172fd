/** Files in words. */
import { baseName, isInside } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

/** The path below its workspace folder; of several folders, with that one's name. */
export function displayFile({ folders }: Snapshot, file: string): string {
  const folder = folders.find((one) => isInside(one, file));
  if (folder === undefined) return file;
  const below = file.slice(folder.length + 1);
  return folders.length === 1 ? below : `${baseName(folder)}/${below}`;
}
