/** A document for a frame without scripts: nothing is loaded but what came along, and pictures of elsewhere if asked for. */
export function emailDocument(html: string, showsRemoteImages: boolean): string {
  const pictures = showsRemoteImages ? "'self' data: https: http:" : "'self' data:";
  const policy = `default-src 'none'; img-src ${pictures}; style-src 'unsafe-inline'; form-action 'none'`;
  const body = showsRemoteImages ? html.replace(/ data-remote-src="/g, ' src="') : html;
  return `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><base target="_blank">
<style>
body{margin:8px;background:#fff;color:#1c2530;font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #c6ced6}
</style></head><body>${body}</body></html>`;
}
