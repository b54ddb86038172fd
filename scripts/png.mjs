/** The same picture in fewer bytes: a browser makes PNGs in a hurry. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;

/**
 * @param {Buffer} png
 * @returns {Buffer} with the same pixels, compressed as far as zlib can, and nothing but what is needed to show it
 */
export function smaller(png) {
  const chunks = chunksOf(png);
  const data = (/** @type {string} */ type) =>
    Buffer.concat(chunks.filter((chunk) => chunk.type === type).map((chunk) => chunk.data));
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    chunk('IHDR', data('IHDR')),
    chunk('IDAT', deflateSync(inflateSync(data('IDAT')), { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {Buffer} png
 * @returns {{ type: string, data: Buffer }[]}
 */
function chunksOf(png) {
  const chunks = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
