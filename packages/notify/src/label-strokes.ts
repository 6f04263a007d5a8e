/** A straight line from one point to another, or an arc: centre, radii, and from where to where in degrees, clockwise from the right. */
type Stroke = readonly [x0: number, y0: number, x1: number, y1: number];
type Arc = readonly [cx: number, cy: number, rx: number, ry: number, from: number, until: number];

interface Glyph {
  width: number;
  lines?: readonly Stroke[];
  arcs?: readonly Arc[];
}

/** Ten units high, from the top down: what counts and times are written with. */
const GLYPHS: Record<string, Glyph> = {
  0: { width: 6, arcs: [[3, 5, 3, 5, 0, 360]] },
  1: {
    width: 6,
    lines: [
      [0.8, 2.2, 3.4, 0],
      [3.4, 0, 3.4, 10],
    ],
  },
  2: {
    width: 6,
    arcs: [[3, 2.9, 2.8, 2.9, 180, 395]],
    lines: [
      [5.3, 4.55, 0.2, 10],
      [0.2, 10, 6, 10],
    ],
  },
  3: {
    width: 6,
    arcs: [
      [2.9, 2.5, 2.6, 2.5, 195, 450],
      [2.9, 7.4, 3, 2.6, 270, 525],
    ],
    lines: [[1.9, 4.9, 2.9, 4.9]],
  },
  4: {
    width: 6,
    lines: [
      [4.4, 0, 0, 6.8],
      [0, 6.8, 6.2, 6.8],
      [4.4, 0, 4.4, 10],
    ],
  },
  5: {
    width: 6,
    lines: [
      [5.5, 0, 1, 0],
      [1, 0, 0.6, 4.6],
    ],
    arcs: [[2.8, 6.7, 3.1, 3.3, 225, 520]],
  },
  6: {
    width: 6,
    arcs: [
      [3, 6.8, 3, 3.2, 0, 360],
      [5.6, 6.6, 5.6, 6.6, 180, 262],
    ],
  },
  7: {
    width: 6,
    lines: [
      [0, 0, 5.9, 0],
      [5.9, 0, 2, 10],
    ],
  },
  8: {
    width: 6,
    arcs: [
      [3, 2.4, 2.5, 2.4, 0, 360],
      [3, 7.3, 3, 2.7, 0, 360],
    ],
  },
  9: {
    width: 6,
    arcs: [
      [3, 3.2, 3, 3.2, 0, 360],
      [0.4, 3.4, 5.6, 6.6, 0, 82],
    ],
  },
  ':': {
    width: 1.5,
    lines: [
      [0.75, 3.2, 0.75, 3.3],
      [0.75, 9.2, 0.75, 9.3],
    ],
  },
  '/': { width: 4, lines: [[4, 0, 0, 10]] },
  ' ': { width: 2.5 },
};

const BETWEEN = 2.5;
const THICKNESS = 1.25;
/** Pixels to a unit: a digit is as high as those of a text of 14 points, at twice the density. */
const SCALE = 2;
export const LABEL_HEIGHT = 10 * SCALE;

const glyphOf = (character: string): Glyph => GLYPHS[character] ?? GLYPHS[' ']!;

/** In pixels. */
export const labelWidth = (text: string): number =>
  Math.ceil([...text].reduce((sum, character) => sum + glyphOf(character).width + BETWEEN, -BETWEEN) * SCALE);

/** Part of a drawn glyph: how much of a pixel is covered, above 0 to 1. */
type Dot = readonly [x: number, y: number, cover: number];

const drawn = new Map<string, readonly Dot[]>();

/**
 * Draws digits, colons and slashes with smooth edges.
 * @param left @param top of the label, in pixels
 * @param ink is told how much of a pixel is covered, above 0 to 1
 */
export function drawLabel(
  text: string,
  left: number,
  top: number,
  ink: (x: number, y: number, cover: number) => void,
): void {
  let from = 0;
  for (const character of text) {
    const at = left + Math.round(from * SCALE);
    for (const [x, y, cover] of dotsOf(character)) ink(at + x, top + y, cover);
    from += glyphOf(character).width + BETWEEN;
  }
}

/** Each is drawn once. */
function dotsOf(character: string): readonly Dot[] {
  const known = drawn.get(character);
  if (known) return known;
  const { width, lines = [], arcs = [] } = glyphOf(character);
  const strokes = [...lines, ...arcs.flatMap(linesOf)];
  const dots: Dot[] = [];
  for (let y = -SCALE; y <= LABEL_HEIGHT + SCALE; y++) {
    for (let x = -SCALE; x <= (width + 1) * SCALE; x++) {
      const [px, py] = [(x + 0.5) / SCALE, (y + 0.5) / SCALE];
      const distance = Math.min(...strokes.map((stroke) => distanceTo(stroke, px, py)));
      const cover = Math.min(1, Math.max(0, (THICKNESS / 2 - distance) * SCALE + 0.5));
      if (cover > 0) dots.push([x, y, cover]);
    }
  }
  drawn.set(character, dots);
  return dots;
}

const PIECES = 24;

function linesOf([cx, cy, rx, ry, from, until]: Arc): Stroke[] {
  const at = (piece: number) => {
    const angle = ((from + ((until - from) * piece) / PIECES) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const;
  };
  return Array.from({ length: PIECES }, (_, piece) => [...at(piece), ...at(piece + 1)] as const);
}

function distanceTo([x0, y0, x1, y1]: Stroke, x: number, y: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
