import type { Element, Properties, Root } from 'hast';
import { fromParse5 } from 'hast-util-from-parse5';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { parseBounded, TooComplex } from './parse-bounded.ts';

const COLOUR = [/^#[0-9a-f]{3,8}$/i, /^rgba?\([\d\s.,%]+\)$/i, /^[a-z]{3,30}$/i];
const LENGTH = [/^-?[\d.]+(px|em|rem|pt|%)?(\s+-?[\d.]+(px|em|rem|pt|%)?){0,3}$/, /^auto$/];
const WORD = [/^[a-z-]{1,40}$/i];
const BORDER = [/^[\w\s#.(),%-]{1,80}$/];

/** Properties of a `style`, and how their values may look. */
const STYLES = new Map<string, readonly RegExp[]>(
  Object.entries({
    color: COLOUR,
    'background-color': COLOUR,
    background: COLOUR,
    'font-size': LENGTH,
    'font-weight': [/^(bold|bolder|lighter|normal|[1-9]00)$/],
    'font-style': WORD,
    'font-family': [/^[\w\s,'"-]{1,200}$/],
    'line-height': LENGTH,
    'text-align': WORD,
    'text-decoration': [/^[\w\s-]{1,60}$/],
    'vertical-align': WORD,
    'white-space': WORD,
    margin: LENGTH,
    'margin-left': LENGTH,
    padding: LENGTH,
    'padding-left': LENGTH,
    border: BORDER,
    'border-left': BORDER,
    'border-collapse': WORD,
    'border-radius': LENGTH,
    width: LENGTH,
    'max-width': LENGTH,
  }),
);

const ANYWHERE = ['align', 'bgColor', 'dir', 'lang', 'style', 'title', 'vAlign'];
const CELL = ['colSpan', 'rowSpan', 'width', 'height'];

/** What an e-mail may bring: words, tables, pictures and plain looks. Nothing that runs, loads, asks or lies on top. */
const RULES: Schema = {
  tagNames: [
    ...['a', 'abbr', 'b', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup', 'dd', 'del'],
    ...['div', 'dl', 'dt', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins', 'li', 'ol'],
    ...['p', 'pre', 'q', 's', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot'],
    ...['th', 'thead', 'tr', 'u', 'ul'],
  ],
  attributes: {
    '*': ANYWHERE,
    a: ['href', 'target', 'rel'],
    font: ['color', 'face', 'size'],
    img: ['src', 'alt', 'width', 'height', 'dataCid', 'dataRemoteSrc'],
    table: ['border', 'cellPadding', 'cellSpacing', 'width'],
    td: CELL,
    th: CELL,
    col: ['span', 'width'],
  },
  protocols: { href: ['http', 'https', 'mailto', 'tel'], src: ['data'] },
  // what is between these is no text
  strip: [
    ...['script', 'style', 'textarea', 'option', 'noscript', 'title', 'svg', 'math', 'template'],
    ...['iframe', 'noembed', 'noframes', 'xmp', 'plaintext'],
  ],
};

const LINK = /^(https?|mailto|tel):/i;
const OWN_PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,[a-z0-9+/=\s]+$/i;

/** Pictures that came along are found by their `cid:`; those elsewhere are loaded only when somebody asks for them. */
function picture({ src, dataCid: _cid, dataRemoteSrc: _remote, ...kept }: Properties): Properties {
  const address = (src ?? '').trim();
  if (/^cid:/i.test(address)) return { ...kept, dataCid: address.slice(4) };
  if (/^https?:\/\//i.test(address)) return { ...kept, dataRemoteSrc: address };
  return OWN_PICTURE.test(address) ? { ...kept, src: address } : kept;
}

const link = ({ href, title }: Properties): Properties => ({
  ...(LINK.test((href ?? '').trim()) && { href: href?.trim() }),
  ...(title !== undefined && { title }),
  target: '_blank',
  rel: ['noopener', 'noreferrer', 'nofollow'],
});

/** The declarations that are allowed, of a `style`. */
function looks(style: string): string {
  const kept = style.split(';').flatMap((declaration) => {
    const colon = declaration.indexOf(':');
    const name = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    return STYLES.get(name)?.some((allowed) => allowed.test(value)) ? [`${name}:${value}`] : [];
  });
  return kept.join(';');
}

function prepare(element: Element): void {
  if (element.tagName === 'a') element.properties = link(element.properties);
  if (element.tagName === 'img') element.properties = picture(element.properties);
  const { style, ...others } = element.properties;
  if (style === undefined) return;
  const kept = looks(style);
  element.properties = kept === '' ? others : { ...others, style: kept };
}

function eachElement(root: Root, visit: (element: Element) => void): void {
  const waiting = [...root.children];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type !== 'element') continue;
    visit(node);
    waiting.push(...node.children);
  }
}

/** The HTML of an e-mail as it may be stored and shown; null where nothing is left, or it is too complex to be an e-mail. */
export function sanitizeEmail(html: string): { html: string; hasRemoteImages: boolean } | null {
  const tree = treeOf(html);
  if (tree === null) return null;
  eachElement(tree, prepare);
  const options = { closeSelfClosing: true, characterReferences: { useNamedReferences: true } };
  const clean = toHtml(sanitize(tree, RULES), options).trim();
  if (clean === '') return null;
  return { html: clean, hasRemoteImages: clean.includes('data-remote-src="') };
}

function treeOf(html: string): Root | null {
  try {
    // oxlint-disable-next-line no-control-regex
    return fromParse5(parseBounded(html.replace(/\u0000/g, ''))) as Root;
  } catch (error) {
    if (error instanceof TooComplex) return null;
    throw error;
  }
}
