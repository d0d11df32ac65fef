import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const unpack = promisify(inflateRaw);

/**
 * One file out of a zip archive, chosen by name. Enough for a wheel: stored or deflated, no zip64, no encryption.
 * @throws Error when the archive cannot be read or holds no such file
 */
export const unzipOne = async (archive: Buffer, wanted: (name: string) => boolean): Promise<Buffer> => {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY)
    throw new Error('This is not a zip archive.');
  let offset = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (archive.readUInt32LE(offset) !== ENTRY) throw new Error('The zip archive is damaged.');
    const nameLength = archive.readUInt16LE(offset + 28);
    const name = archive.toString('utf8', offset + 46, offset + 46 + nameLength);
    if (wanted(name)) return content(archive, offset);
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  throw new Error('The zip archive does not hold the wanted file.');
};

async function content(archive: Buffer, entry: number): Promise<Buffer> {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const bytes = archive.subarray(start, start + size);
  if (method === 0) return bytes;
  if (method !== 8) throw new Error('The zip archive is packed in a way that is not known here.');
  return unpack(bytes);
}
