import type { Report, ReportFigureName } from '@perch/contracts';
import { Bar, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { chartTicks } from './chart-ticks.ts';
import { figureWords, spanWords } from './figure-words.ts';

interface ReportChartProps {
  report: Report;
  figure: ReportFigureName;
  /** opens what stands behind a bar; left out: nothing does */
  onOpen?: ((step: Report['steps'][number]) => void) | undefined;
}

const TICK = { fill: 'var(--perch-muted)', fontSize: 12 };
const BOX = {
  border: '1px solid var(--perch-line-strong)',
  borderRadius: 6,
  background: 'var(--perch-surface)',
  color: 'var(--perch-text)',
  fontSize: 13,
};

/** A figure step by step: bars now, a dashed line for the other period. What it shows stands beside it in words. */
export function ReportChart({ report, figure, onOpen }: ReportChartProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const words = (value: unknown) => figureWords(figure, typeof value === 'number' ? value : null, locale);
  const data = report.steps.map((step, index) => ({
    step: spanWords(step, locale),
    now: step.figures[figure] ?? null,
    before: report.comparedSteps?.[index]?.figures[figure] ?? null,
  }));
  const ticks = chartTicks(figure, Math.max(0, ...data.flatMap(({ now, before }) => [now ?? 0, before ?? 0])));
  return (
    <ResponsiveContainer width="100%" height={240}>
      <ComposedChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--perch-line)" />
        <XAxis dataKey="step" tick={TICK} tickLine={false} interval="equidistantPreserveStart" minTickGap={24} />
        <YAxis
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={72}
          ticks={ticks}
          domain={[0, ticks.at(-1)!]}
          interval={0}
          tickFormatter={words}
        />
        <Tooltip
          formatter={words}
          contentStyle={BOX}
          itemStyle={{ color: 'var(--perch-text)' }}
          cursor={{ fill: 'var(--perch-hover)' }}
        />
        {report.comparedSteps && <Legend wrapperStyle={{ fontSize: 13 }} />}
        <Bar
          dataKey="now"
          name={t('reports.chart.now')}
          fill="var(--perch-accent)"
          maxBarSize={28}
          isAnimationActive={false}
          {...(onOpen && {
            cursor: 'pointer',
            onClick: (_bar: unknown, index: number) => onOpen(report.steps[index]!),
          })}
        />
        {report.comparedSteps && (
          <Line
            dataKey="before"
            name={t('reports.chart.before')}
            stroke="var(--perch-muted)"
            strokeDasharray="5 4"
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
