/** Private conversations with the brand: lines of the customer (`C`) and of the brand (`B`). */
export const DIRECT_THREADS: { with: string; lines: string[] }[] = [
  {
    with: 'maria_silva',
    lines: [
      'C Oi! O número do processo é LISAA48590',
      'B Obrigada, Maria. Achamos a mala em Lisboa.',
      'C ai que bom!! entregam em casa?',
      'B Sim, amanhã entre 8h e 11h. Rua das Flores 120, certo?',
      'C isso mesmo 🙏',
    ],
  },
  {
    with: 'tom_hadley',
    lines: [
      'C Hi, booking QX7TTL, charged twice',
      'B Thanks Tom. One of them is a reservation and goes by itself within 3 days.',
      'C ok I will watch it',
    ],
  },
  {
    with: 'sarahjcole',
    lines: [
      'C Hello, refund confirmation RF-20931, five weeks now.',
      'B Thank you, Sarah. We are asking the payments team.',
      'B They paid to an old card and the bank sent it back. May we pay by transfer?',
      'C Yes. Same account as before.',
      'B Done. One to two days.',
      'C Got it. Thank you for not letting go.',
    ],
  },
  {
    with: 'lucia_ramos',
    lines: [
      'C Hola, código de reserva M4PLQ2',
      'B Gracias, Lucía. ¿Le va bien el vuelo de las 19:15?',
      'C sí, perfecto',
    ],
  },
  {
    with: 'kathrin_vogt',
    lines: ['C Buchungsnummer HAM77Q', 'B Danke. Wir haben 312,40 € angewiesen.', 'C Vielen Dank!'],
  },
  { with: 'layla_hassan', lines: ['C رقم الملف DXBAA10233', 'B شكراً ليلى، ستصل الحقيبة غداً.'] },
  {
    with: 'yuki_tanaka',
    lines: [
      'C ファイル番号 LISAA50177 です',
      'B ありがとうございます。確認いたします。',
      'C よろしくお願いします',
      'B 本日のAC902便に載っております。',
    ],
  },
  {
    with: 'anjali_rao',
    lines: [
      'C You left my gran alone for an hour. My number is 0161 496 0110',
      'B Thank you. Our station manager will call you before noon.',
      'C she called. thank you for taking it seriously',
      'B Please tell your gran we are sorry.',
    ],
  },
  {
    with: 'reporter_lena',
    lines: [
      'C Deadline 17:00. How many cancellations on Dublin–Oslo since October?',
      'B Hello Lena, our press desk has the figure: 14 of 212. Johanna calls you at 15:30.',
    ],
  },
  {
    with: 'gate_gossip',
    lines: [
      'C heard you retire the A319s in spring. comment?',
      'B Nothing to announce. If there is, you will not be the last to know.',
      'C 😏',
    ],
  },
  {
    with: 'ravi_p',
    lines: [
      'C hi',
      'C anybody?',
      'C my booking is ZZ81KD and I need to change the date to the 14th',
      'B Hi Ravi, the 14th costs £22 more. Shall we?',
      'C yes',
      'B Done, new ticket in your mail.',
      'C thanks!!',
      'B Any time.',
    ],
  },
  { with: 'camille_dub', lines: ['C Dossier LYSAA20417. Des nouvelles de ma valise ?'] },
  { with: 'minjun_park', lines: ['C Could you add my Acme Miles number? 4410 882 103', 'B Added to both flights.'] },
];
