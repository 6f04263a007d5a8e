/** Where anybody gets an address: having one there says nothing of the domain. */
const PUBLIC_MAIL_DOMAINS: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'icloud.com', 'me.com'],
  ...['mac.com', 'yahoo.com', 'yahoo.com.br', 'yahoo.co.uk', 'yahoo.fr', 'yahoo.de', 'ymail.com', 'rocketmail.com'],
  ...['aol.com', 'proton.me', 'protonmail.com', 'pm.me', 'tutanota.com', 'tuta.io', 'zoho.com', 'zohomail.com'],
  ...['gmx.com', 'gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de', 'mail.com'],
  ...['fastmail.com', 'fastmail.fm', 'hey.com', 'mail.ru', 'yandex.ru', 'yandex.com', 'inbox.ru', 'list.ru', 'bk.ru'],
  ...['qq.com', '163.com', '126.com', 'sina.com', 'naver.com', 'daum.net', 'hanmail.net', 'rediffmail.com'],
  ...['uol.com.br', 'bol.com.br', 'terra.com.br', 'ig.com.br', 'globo.com', 'sapo.pt', 'hotmail.com.br'],
  ...['outlook.com.br', 'hotmail.co.uk', 'hotmail.fr', 'live.co.uk', 'orange.fr', 'wanadoo.fr', 'free.fr'],
  ...['laposte.net', 'libero.it', 'virgilio.it', 'btinternet.com', 'comcast.net', 'verizon.net', 'att.net'],
]);

export const isPublicMailDomain = (domain: string) => PUBLIC_MAIL_DOMAINS.has(domain);
