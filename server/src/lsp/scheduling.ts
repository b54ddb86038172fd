/** When work is done: once for a burst of messages, in slices, one job after the other. */

/** The next turn of the event loop, after what waits already: a worker has no `setImmediate`. */
const soon: (run: () => void) => void = typeof setImmediate === 'function' ? setImmediate : throughChannel();

/** A burst is over when one turn of the event loop brought nothing more, or after so many turns. */
const LONGEST_BURST = 200;

/**
 * Gives a function that asks for `run`: it runs once after the burst in which it was asked for, however often that was.
 * One `setImmediate` would not do: the connection hands over one message a turn.
 */
export function afterBurst(run: () => void): () => void {
  let asked = 0;
  let waiting = false;

  function turn(seen: number, turns: number): void {
    if (asked !== seen && turns < LONGEST_BURST) {
      const now = asked;
      soon(() => turn(now, turns + 1));
      return;
    }
    waiting = false;
    run();
  }

  return () => {
    asked++;
    if (!waiting) {
      waiting = true;
      const now = asked;
      soon(() => turn(now, 0));
    }
  };
}

/** Gives a function that asks for `run`: it runs when it was not asked for during so many milliseconds. */
export function afterPause(run: () => void, milliseconds: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    // What is still to be said must not keep the process from its end.
    timer = setTimeout(run, milliseconds);
    // A browser's is a number.
    timer.unref?.();
  };
}

/** Lets messages be handled in between. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}

/** A message to oneself: a timer of 0 ms would wait for 4 ms after a few in a row. */
function throughChannel(): (run: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return (run) => {
    waiting.push(run);
    port2.postMessage(undefined);
  };
}

/** Gives a function that runs jobs one after the other; a job that fails is told to `onError` and the next one runs. */
export function createQueue(onError: (error: unknown) => void): (job: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (job) => {
    last = last.then(job).catch(onError);
    return last;
  };
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A promise that somebody else settles. */
export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  // Whoever waits for it gets the error; it must not end the process if nobody does.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
