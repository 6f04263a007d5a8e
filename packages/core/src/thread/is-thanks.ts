const MOST_CHARACTERS = 100;

const THANKS = [
  // English
  'thanks',
  'thank you',
  'thank u',
  'thankyou',
  'thx',
  'thnx',
  'tnx',
  'ty',
  'tysm',
  'tyvm',
  'cheers',
  'many thanks',
  'thanks a lot',
  'thanks a million',
  'thanks a bunch',
  'much appreciated',
  'greatly appreciated',
  'appreciate it',
  'i appreciate it',
  'really appreciate it',
  // Portuguese, without its marks
  'obrigad[oa]s?',
  'obrigad(?:ao|inh[oa])',
  'brigad[oa]',
  'brigad(?:ao|inh[oa])',
  'obg',
  'obgd[oa]?',
  'valeu',
  'vlw',
  'agradec(?:o|emos|id[oa])',
  'grat[oa]',
  // Spanish, without its marks
  'gracias',
  'grax',
  'muy amables?',
  'te lo agradezco',
  'se agradece',
];

const POLITE = [
  'so much',
  'very much',
  'a lot',
  'again',
  'ok',
  'okay',
  'great',
  'perfect',
  'awesome',
  'wonderful',
  'excellent',
  'amazing',
  'lovely',
  'all good',
  'all good now',
  'got it',
  'guys',
  'team',
  'everyone',
  '(?:for|for all) (?:the|your) (?:quick |fast |great |kind )?(?:help|support|reply|response|answer|assistance|service)',
  'muito',
  'mesmo',
  'demais',
  'gente',
  'pessoal',
  'equipe',
  'otimo',
  'perfeito',
  'show',
  'beleza',
  'blz',
  'de novo',
  'novamente',
  'pel[oa] (?:ajuda|apoio|atencao|retorno|resposta|suporte|atendimento|rapidez)',
  'muchas',
  'muchisimas',
  'mil',
  'vale',
  'genial',
  'perfecto',
  'excelente',
  'estupendo',
  'equipo',
  'por (?:la|tu|su|el|todo el|toda la) (?:ayuda|respuesta|atencion|apoyo|soporte|servicio)',
  'por todo',
];

const HANDLE = /@\w{1,15}/g;
/** says thank you by itself */
const THANKFUL = /[🙏👍❤🧡💛💚💙💜🤍🖤💖💕💗🫶🤗👏🙌👌🤝💐]/u;
/** may stand beside it, with skin tones and variation selectors */
const KIND =
  /[🙏👍❤🧡💛💚💙💜🤍🖤💖💕💗🫶🤗👏🙌👌🤝💐😊☺🥰😍😘🎉💯✅⭐🌟✨😁😀😃😄🙂🤩🥳😇💪🌹🌻][\u{1F3FB}-\u{1F3FF}\uFE0F]*/gu;
const ONLY_PHRASES = new RegExp(`^(?:(?:${[...THANKS, ...POLITE].join('|')})(?: |$))+$`);
const HAS_THANKS = new RegExp(`(?:^| )(?:${THANKS.join('|')})(?: |$)`);

/**
 * Whether a text says thank you and nothing else, in English, Portuguese, Spanish or emoji. Strict: a question, a link,
 * a number, a hashtag or one word that is no thanks makes it a message like any other.
 */
export function isThanks(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return false;
  const withoutHandles = text.normalize('NFC').replace(HANDLE, ' ');
  const isThankful = THANKFUL.test(withoutHandles);
  const words = withoutHandles
    .replace(KIND, ' ')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[!¡.,;:~)(…'"’“”-]/g, ' ')
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .trim()
    .replace(/\s+/g, ' ');
  if (words === '') return isThankful;
  return ONLY_PHRASES.test(words) && (isThankful || HAS_THANKS.test(words));
}
