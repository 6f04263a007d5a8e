const ENGLISH = `
  a about after again all also am an and any anybody anyone anything are aren't as at be because been before being but by can can't cannot could
  did didn't do does doesn't doing don't even ever every everybody everyone everything for from get gets getting go going got had has have haven't
  having he her here him his how i i'm i've if in into is isn't it it's its just know let like me more most much my myself
  never no nobody none not nothing now of on once one only or other our over please really said same say see she should so some somebody someone something still
  such than thank thanks that that's the their them then there these they they're this those though through to too try
  trying two under until up us very via want was wasn't way we we're were what when where which while who why will with won't
  would yes yet you you're your`;

const PORTUGUESE = `
  a ainda algo alguém algum alguma ao aos aquela aquele aqui as assim até através bem cada com como da dá das de dela dele
  delas deles depois desde dessa desse desta deste do dos e é ela elas ele eles em entre era eram essa essas esse esses está
  estão estava estou esta estas este estes eu faz fazer favor foi foram gente há isso isto já lá lhe mais mas me mesmo
  meu meus minha minhas muita muito na nada não nas nem nenhum nenhuma ninguém nessa nesse nesta neste no nos nós nossa nosso nossos num
  numa nunca o obrigada obrigado onde os ou outra outro para pela pelas pelo pelos pode por porque pra pro qual quando que
  quê quem quer se sei seja sem sempre ser será seu seus sim só sobre sua suas tá também tão te tem têm tenho ter teu
  todas todo todos tudo tinha tô tua um uma vai vamos vc vcs você vocês vou`;

const SPANISH = `
  a al algo alguien aquí así aún cada como cómo con cual cuando cuándo de del desde donde dónde e él ella ellas ellos en
  entre era es esa ese eso esta está estas están este esto estos estoy fue gracias ha han hasta hay la las le les lo los
  más me mi mis muy nada ni no nos nosotros nunca o os otra otro para pero por porque qué que quién se sea ser si sí sido
  siempre sin sobre son soy su sus también tan te tener tengo tiene tienen toda todo todos tu tus un una uno usted ustedes
  va ya yo`;

const LISTS: Readonly<Record<string, string>> = { en: ENGLISH, pt: PORTUGUESE, es: SPANISH };
const made = new Map<string, ReadonlySet<string>>();

/** Words that say nothing of what a text is about; where the language is not among ours, those of all of ours. */
export function stopWordsOf(language: string | null): ReadonlySet<string> {
  const list = LISTS[language ?? ''] ?? Object.values(LISTS).join(' ');
  const known = made.get(list);
  if (known) return known;
  const words = new Set(list.trim().split(/\s+/));
  made.set(list, words);
  return words;
}
