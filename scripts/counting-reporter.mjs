/** A reporter for `node --test` that prints only the final counts, as JSON, for scripts/test.mjs to add up. */

/** @param {AsyncIterable<{ type: string, data: any }>} source */
export default async function* countingReporter(source) {
  for await (const { type, data } of source) {
    // One summary comes for each file, and one without a file for all of them.
    if (type !== 'test:summary' || data.file !== undefined) continue;
    yield JSON.stringify({ passed: data.counts.passed, failed: data.counts.failed + data.counts.cancelled });
  }
}
