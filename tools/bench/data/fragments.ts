import { seeded } from './seeded.ts';
import { WORDS } from './tweets.ts';

export const LANGUAGES = ['en', 'pt', 'de', 'ja', 'ar', 'th'] as const;
/** Written without spaces. */
const THAI = 'ขอคืนเงิน สินค้า ยังไม่มา แอป ใช้งานไม่ได้ ช่วยด้วย ค่ะ ครับ รอ ตั้งแต่เมื่อวาน บัญชี ขอบคุณ บริการ ดีมาก เสีย จัดส่ง ล่าช้า';
export const FRAGMENTS_PER_LANGUAGE = 4000;
/** Words that few texts have, for each language. */
const SELDOM_WORDS = 20_000;
const LETTERS = 'aaabcdeeefghiiijklmnooopqrstuuvwxyz';

export interface Fragment {
  language: string;
  text: string;
}

/** Halves of texts: few words come often, many seldom, as people write. The same at every run. */
export function fragments(): Fragment[] {
  const random = seeded(3);
  const invented = () =>
    Array.from({ length: 5 + Math.floor(random() * 6) }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
  const { english, portuguese, german, japanese, arabic } = WORDS;
  return [english, portuguese, german, japanese, arabic, THAI].flatMap((words, index) => {
    const common = words.split(' ');
    const seldom = Array.from({ length: SELDOM_WORDS }, invented);
    const word = () =>
      random() < 0.88
        ? common[Math.floor(common.length * random() ** 1.6)]!
        : seldom[Math.floor(seldom.length * random() ** 2)]!;
    return Array.from({ length: FRAGMENTS_PER_LANGUAGE }, () => ({
      language: LANGUAGES[index]!,
      text: Array.from({ length: 5 + Math.floor(random() * 7) }, word).join(words === THAI ? '' : ' '),
    }));
  });
}
