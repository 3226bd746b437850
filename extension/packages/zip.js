/**
 * Reads zip files, as far as databases of advisories come in them.
 *
 * @module
 */

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
/** How much may come out of one. */
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * @param {ArrayBuffer} bytes
 * @param {(name: string) => boolean} isWanted
 * @param {number} [most]  How many bytes may come out of it.
 * @returns {Promise<Uint8Array[]>}  The wanted files.
 * @throws {Error}  It is no zip file, or a broken one.
 */
export async function readZip(bytes, isWanted, most = MOST_BYTES) {
  const view = new DataView(bytes);
  let end = bytes.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Error('this is no zip file');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const total = view.getUint32(end + 12, true);
  const directoryEnd = at + total;
  /** @type {Uint8Array[]} */
  const files = [];
  let size = 0;
  // There may be more than the 65,535 that fit into the count: the directory's own size tells.
  while (at + 46 <= directoryEnd && (files.length < count || count === 0xffff)) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error('the zip file is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(new Uint8Array(bytes, at + 46, nameLength));
    if (isWanted(name)) {
      const content = await contentOf(bytes, at, most - size);
      size += content.byteLength;
      files.push(content);
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

/**
 * @param {ArrayBuffer} bytes
 * @param {number} entry  Where the directory has it.
 * @param {number} most  How large it may be.
 * @returns {Promise<Uint8Array>}
 */
async function contentOf(bytes, entry, most) {
  const view = new DataView(bytes, entry);
  const method = view.getUint16(10, true);
  const [checksum, length, size, header] = [16, 20, 24, 42].map((offset) => view.getUint32(offset, true));
  if (size > most) throw new Error('the zip file is too large');
  if (method !== STORED && method !== DEFLATED) throw new Error('the zip file is packed in a way that is not known');
  const names = new DataView(bytes, header);
  const packed = new Uint8Array(bytes, header + 30 + names.getUint16(26, true) + names.getUint16(28, true), length);
  const content = method === STORED ? packed : await inflate(packed, size);
  if (content.byteLength !== size || crc32(content) !== checksum) throw new Error('the zip file is damaged');
  return content;
}

/**
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {number} size  How much is to come out: no more than that is unpacked, whatever it may grow to.
 * @returns {Promise<Uint8Array>}
 */
async function inflate(packed, size) {
  const content = new Uint8Array(size);
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > size) {
      void reader.cancel().catch(() => {});
      throw new Error('the zip file is damaged');
    }
    content.set(part.value, at);
    at += part.value.length;
  }
  return content.subarray(0, at);
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** @param {Uint8Array} content */
function crc32(content) {
  let value = 0xffffffff;
  for (const byte of content) value = CRC[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
