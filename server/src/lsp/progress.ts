/** Shows that the workspace is being read. */
import type { Connection } from 'vscode-languageserver';

export interface ReadingProgress {
  report(files: number): void;
  end(): void;
}

export function showReading(connection: Connection, isShown: boolean): ReadingProgress {
  let report: ((files: number) => void) | undefined;
  let ended = false;
  let endShown: (() => void) | undefined;
  if (isShown) {
    // Not waited for: nothing depends on it.
    connection.window.createWorkDoneProgress().then(
      (progress) => {
        if (!ended) {
          progress.begin('Sharing policies', undefined, 'reading policy documents');
          report = (files) => progress.report(`${files} files read`);
          endShown = () => progress.done();
        }
      },
      () => undefined,
    );
  }
  return {
    report: (files) => report?.(files),
    end() {
      ended = true;
      endShown?.();
    },
  };
}
