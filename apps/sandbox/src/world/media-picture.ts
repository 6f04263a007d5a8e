/** A picture as its own bytes describe it; sizes in pixels. */
export interface Picture {
  contentType: string;
  extension: string;
  width: number;
  height: number;
}

/** What kind of picture these bytes are and how large, whatever they were announced as; null when they are none. */
export function readPicture(bytes: Buffer): Picture | null {
  try {
    return png(bytes) ?? gif(bytes) ?? jpeg(bytes) ?? webp(bytes) ?? bmp(bytes);
  } catch (error) {
    if (error instanceof RangeError) return null; // cut off in its header
    throw error;
  }
}

function png(bytes: Buffer): Picture | null {
  if (bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n' || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return null;
  return picture('png', bytes.readUInt32BE(16), bytes.readUInt32BE(20));
}

function gif(bytes: Buffer): Picture | null {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null;
  return picture('gif', bytes.readUInt16LE(6), bytes.readUInt16LE(8));
}

/** The size stands in the first start-of-frame segment (ITU T.81, B.2.2). */
function jpeg(bytes: Buffer): Picture | null {
  if (bytes.toString('latin1', 0, 3) !== '\xff\xd8\xff') return null;
  let position = 2;
  while (bytes.readUInt8(position) === 0xff) {
    const marker = bytes.readUInt8(position + 1);
    if (marker === 0xff) {
      position += 1; // fill byte
      continue;
    }
    const isStartOfFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isStartOfFrame) return picture('jpeg', bytes.readUInt16BE(position + 7), bytes.readUInt16BE(position + 5));
    position += 2 + bytes.readUInt16BE(position + 2);
  }
  return null;
}

/** One of three layouts: lossy, lossless, extended (RFC 9649). */
function webp(bytes: Buffer): Picture | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return picture('webp', bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return picture('webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return picture('webp', bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    default:
      return null;
  }
}

function bmp(bytes: Buffer): Picture | null {
  if (bytes.toString('latin1', 0, 2) !== 'BM') return null;
  return picture('bmp', bytes.readInt32LE(18), Math.abs(bytes.readInt32LE(22)));
}

function picture(format: string, width: number, height: number): Picture | null {
  if (width <= 0 || height <= 0) return null;
  return { contentType: `image/${format}`, extension: format === 'jpeg' ? 'jpg' : format, width, height };
}
