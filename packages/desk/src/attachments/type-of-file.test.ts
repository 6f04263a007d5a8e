import { expect, it } from 'vitest';
import { inPieces } from './in-pieces.ts';
import { typeOfFile } from './type-of-file.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const words = (text: string) => new TextEncoder().encode(text);
const PNG = bytes('89504e470d0a1a0a 0000000d49484452 00000001000000010806000000 1f15c489 0000000049454e44ae426082');

it.each([
  ['photo.png', PNG, 'image/png', 'image'],
  ['photo.jpg', PNG, 'image/png', 'image'], // what it is, not what it says it is
  ['photo.jpg', bytes('ffd8ffe000104a46494600010100'), 'image/jpeg', 'image'],
  ['loop.gif', words('GIF89a\u0001\0\u0001\0'), 'image/gif', 'gif'],
  ['clip.mp4', bytes('00000018 66747970 6d703432 00000000 6d703432 69736f6d'), 'video/mp4', 'video'],
  ['bill.pdf', words('%PDF-1.7\n'), 'application/pdf', 'file'],
  ['page.html', words('<script>alert(1)</script>'), 'text/plain', 'file'],
  ['drawing.svg', words('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'text/plain', 'file'],
  ['notes.txt', words('Olá').subarray(0, 3), 'text/plain', 'file'], // cut in the middle of a character
  ['data.bin', bytes('00ff00ff'), 'application/octet-stream', 'file'],
])('%s is what its content says', async (fileName, start, contentType, kind) => {
  expect(await typeOfFile(fileName, start)).toEqual({ contentType, kind });
});

it.each([
  ['invoice.pdf', bytes('4d5a900003000000')],
  ['photo.png', bytes('7f454c46020101')],
  ['run.BAT', words('del *.*')],
  ['invoice.js ', words('WScript.Shell')],
  ['invoice.pdf.vbs', words('x')],
  ['holiday.iso', bytes('00ff00ff')],
  ['report.xll', words('x')],
])('%s would run a program', async (fileName, start) => {
  expect(await typeOfFile(fileName, start)).toBeNull();
});

it('cuts bytes into pieces whatever they come in', async () => {
  const from = async function* (...chunks: string[]) {
    for (const chunk of chunks) yield words(chunk);
  };
  const pieces = async (...chunks: string[]) => {
    const found: string[] = [];
    for await (const piece of inPieces(from(...chunks), 4)) found.push(Buffer.from(piece).toString());
    return found;
  };
  expect(await pieces('ab', 'cdefghijk', '', 'l')).toEqual(['abcd', 'efgh', 'ijkl']);
  expect(await pieces('abcde')).toEqual(['abcd', 'e']);
  expect(await pieces('')).toEqual([]);
});
