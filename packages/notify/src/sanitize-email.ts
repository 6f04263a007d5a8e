import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html';

const COLOUR = [/^#[0-9a-f]{3,8}$/i, /^rgba?\([\d\s.,%]+\)$/i, /^[a-z]{3,30}$/i];
const LENGTH = [/^-?[\d.]+(px|em|rem|pt|%)?(\s+-?[\d.]+(px|em|rem|pt|%)?){0,3}$/, /^auto$/];
const WORD = [/^[a-z-]{1,40}$/i];
const BORDER = [/^[\w\s#.(),%-]{1,80}$/];

/** What an e-mail may bring: words, tables, pictures and plain looks. Nothing that runs, loads, asks or lies on top. */
const RULES: IOptions = {
  allowedTags: [
    ...['a', 'abbr', 'b', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup', 'dd', 'del'],
    ...['div', 'dl', 'dt', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins', 'li', 'ol'],
    ...['p', 'pre', 'q', 's', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot'],
    ...['th', 'thead', 'tr', 'u', 'ul'],
  ],
  allowedAttributes: {
    '*': ['align', 'bgcolor', 'dir', 'lang', 'style', 'title', 'valign'],
    a: ['href', 'target', 'rel'],
    font: ['color', 'face', 'size'],
    img: ['src', 'alt', 'width', 'height', 'data-cid', 'data-remote-src'],
    table: ['border', 'cellpadding', 'cellspacing', 'width'],
    td: ['colspan', 'rowspan', 'width', 'height'],
    th: ['colspan', 'rowspan', 'width', 'height'],
    col: ['span', 'width'],
  },
  allowedStyles: {
    '*': {
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
    },
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  // what is between these is no text
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'svg', 'math', 'template'],
  nestingLimit: 100,
  transformTags: {
    a: (tagName, { href = '', title }): Tag => ({
      tagName,
      attribs: { href, ...(title && { title }), target: '_blank', rel: 'noopener noreferrer nofollow' },
    }),
    img: (tagName, attribs): Tag => ({ tagName, attribs: picture(attribs) }),
  },
};

const OWN_PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,[a-z0-9+/=\s]+$/i;

/** Pictures that came along are found by their `cid:`; those elsewhere are loaded only when somebody asks for them. */
function picture({ src = '', ...rest }: Attributes): Attributes {
  const { 'data-cid': _cid, 'data-remote-src': _remote, ...kept } = rest;
  const address = src.trim();
  if (/^cid:/i.test(address)) return { ...kept, 'data-cid': address.slice(4) };
  if (/^https?:\/\//i.test(address)) return { ...kept, 'data-remote-src': address };
  return OWN_PICTURE.test(address) ? { ...kept, src: address } : kept;
}

/** The HTML of an e-mail as it may be stored and shown; null where nothing is left. */
export function sanitizeEmail(html: string): { html: string; hasRemoteImages: boolean } | null {
  // oxlint-disable-next-line no-control-regex
  const clean = sanitizeHtml(html.replace(/\u0000/g, ''), RULES).trim();
  if (clean === '') return null;
  return { html: clean, hasRemoteImages: clean.includes('data-remote-src="') };
}
