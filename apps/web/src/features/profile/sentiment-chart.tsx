import type { ProfileSentiment, Sentiment } from '@perch/contracts';
import { useEstimates } from '../../lib/estimates.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useProfileSentiment } from './profile-queries.ts';
import classes from './profile.module.css';

type Step = ProfileSentiment['steps'][number];
/** Few steps are no wider for being few. */
const WIDEST_STEP = 28;
const MOST_NARROW = 150;
const SENTIMENTS: readonly Sentiment[] = ['positive', 'neutral', 'negative'];

/** How all that somebody wrote us sounded over time: up what was good, down what was bad, a dot for what was neither. */
export function SentimentChart({ twitterUserId }: { twitterUserId: string }) {
  const { t } = useTranslation();
  const isShown = useEstimates();
  const { data } = useProfileSentiment(twitterUserId, isShown);
  if (!isShown || !data) return null;
  const { unit, steps, isCut } = data;
  const sum = (of: Sentiment) => steps.reduce((all, step) => all + step[of], 0);
  if (SENTIMENTS.reduce((all, of) => all + sum(of), 0) < 2) return null;
  const words = t('socialProfile.sounds', {
    positive: sum('positive'),
    neutral: sum('neutral'),
    negative: sum('negative'),
  });
  const most = Math.max(1, ...steps.flatMap(({ positive, negative }) => [positive, negative]));
  const name = nameOfSteps(unit);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.dim}>{words}</figcaption>
      <div style={{ maxWidth: Math.max(MOST_NARROW, steps.length * WIDEST_STEP) }}>
        <div className={classes.plot} role="img" aria-label={words}>
          {steps.map((step) => (
            <div key={step.from} className={classes.step} title={`${name(step)}: ${countsOf(step)}`}>
              <Bar className={classes.positive} share={step.positive / most} />
              <div className={classes.middle} data-neutral={step.neutral > 0 || undefined} />
              <Bar className={classes.negative} share={step.negative / most} isDown />
            </div>
          ))}
        </div>
        <div className={classes.times} aria-hidden>
          <span>{name(steps[0]!)}</span>
          {steps.length > 1 && <span>{name(steps.at(-1)!)}</span>}
        </div>
      </div>
      {isCut && <p className={classes.dim}>{t('socialProfile.soundsCut')}</p>}
      <details className={classes.dim}>
        <summary>{t('socialProfile.soundsTable')}</summary>
        <table className={classes.sounds}>
          <thead>
            <tr>
              <th scope="col">{t('socialProfile.soundsOf.when')}</th>
              {SENTIMENTS.map((of) => (
                <th key={of} scope="col">
                  {t(`socialProfile.soundsOf.${of}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps
              .filter((step) => SENTIMENTS.some((of) => step[of] > 0))
              .map((step) => (
                <tr key={step.from}>
                  <th scope="row">{name(step)}</th>
                  {SENTIMENTS.map((of) => (
                    <td key={of}>{step[of]}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );

  function countsOf(step: Step) {
    return SENTIMENTS.map((of) => `${t(`socialProfile.soundsOf.${of}`)} ${step[of]}`).join(', ');
  }
}

interface BarProps {
  className: string | undefined;
  share: number;
  isDown?: boolean;
}

const Bar = ({ className, share, isDown }: BarProps) => (
  <div className={classes.half} data-down={isDown || undefined}>
    <div className={className} style={{ height: `${100 * share}%` }} />
  </div>
);

const FORMATS: Record<ProfileSentiment['unit'], Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
};

function nameOfSteps(unit: ProfileSentiment['unit']) {
  const format = new Intl.DateTimeFormat(currentLocale(), { ...FORMATS[unit], timeZone: 'UTC' });
  return ({ from }: Step) => format.format(new Date(from));
}
