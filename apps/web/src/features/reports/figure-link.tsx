import type { ReportFigureName } from '@perch/contracts';
import { ticketsBehind } from '@perch/core';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { figureWords, isSeconds } from './figure-words.ts';

export interface FigureSpan {
  fromAt: string;
  beforeAt: string;
}

interface FigureLinkProps {
  name: ReportFigureName;
  value: number | null | undefined;
  span: FigureSpan;
  zone: string;
  filters: Partial<Record<string, string>>;
  /** what it is a figure of, for who hears the link alone */
  of: string;
}

/** Where the tickets behind a figure are; null: there are none, or what it counts is no tickets. */
export function ticketsOf({ name, value, span, zone, filters }: Omit<FigureLinkProps, 'of'>) {
  const { fromAt, beforeAt } = span;
  const seconds = isSeconds(name) ? (value ?? null) : null;
  return value ? ticketsBehind(name, { fromAt, beforeAt, zone, filters, seconds }) : null;
}

/** A figure that opens its tickets. */
export function FigureLink({ name, value, span, zone, filters, of }: FigureLinkProps) {
  const { t } = useTranslation();
  const words = figureWords(name, value, currentLocale());
  const canOpen = useCan('tickets.view');
  const search = ticketsOf({ name, value, span, zone, filters });
  if (!search || !canOpen) return <>{words}</>;
  return (
    <Link to="/tickets" search={search} aria-label={t('reports.openTickets', { figure: words, of })}>
      {words}
    </Link>
  );
}
