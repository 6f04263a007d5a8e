import type { Capture } from '@perch/contracts';
import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useDepartments, useMembers } from '../../lib/directory.ts';
import { problemsOfList, type Problems } from './capture/capture-problems.ts';
import { moveItem } from './capture/move-item.ts';
import { useIdleKeywords } from './capture/use-idle-keywords.ts';
import type { ChangeCapture } from './capture-form.tsx';
import { EscalationSection } from './escalation/escalation-section.tsx';
import { KeywordBox } from './keyword-box.tsx';
import { KeywordEditor } from './keyword-editor.tsx';
import { newKeyword, type Keyword } from './keyword-entry.ts';
import { Section } from './section.tsx';
import classes from './setup.module.css';

interface KeywordsSectionProps {
  accountId: string;
  /** of the account: a keyword that is its own handle is worth a word */
  username: string;
  capture: Capture;
  problems: Problems;
  onChange: ChangeCapture;
}

export function KeywordsSection({ accountId, username, capture, problems, onChange }: KeywordsSectionProps) {
  const { t } = useTranslation();
  const departments = useDepartments().data;
  const members = useMembers().data;
  const { focus } = useSearch({ strict: false });
  const { keywords, excludedKeywords } = capture;
  const [selected, setSelected] = useState(() => keywords.find(({ id }) => focus === `keyword:${id}`)?.phrase);
  const place = keywords.findIndex(({ phrase }) => phrase === selected);
  const chosen = keywords[place];
  const idle = useIdleKeywords(username, keywords, excludedKeywords);
  const phrases = useMemo(
    () =>
      keywords.map(({ id, phrase, departmentId }) => ({
        id,
        phrase,
        note: departments?.find((department) => department.id === departmentId)?.name,
      })),
    [keywords, departments],
  );
  const excluded = useMemo(() => excludedKeywords.map((phrase) => ({ phrase, note: undefined })), [excludedKeywords]);
  const move = (from: number, to: number) => onChange({ keywords: moveItem(keywords, from, to) });
  const replace = (next: Keyword) => onChange({ keywords: keywords.map((each) => (each === chosen ? next : each)) });
  return (
    <Section title={t('keywords.title')} lead={t('keywords.lead')}>
      <KeywordBox
        label={t('keywords.label')}
        hint={t('keywords.hint')}
        placeholder={t('keywords.placeholder')}
        setting="keywords"
        phrases={phrases}
        problems={problemsOfList(problems, 'keywords')}
        warnings={idle.keywords}
        selected={selected}
        onSelect={(phrase) => setSelected(phrase === selected ? undefined : phrase)}
        onMove={move}
        onAdd={(added) => onChange({ keywords: [...keywords, ...added.map(newKeyword)] })}
        onRemove={(phrase) => onChange({ keywords: keywords.filter((each) => each.phrase !== phrase) })}
      />
      {chosen && (
        <KeywordEditor
          account={{ id: accountId, username }}
          keyword={chosen}
          departments={departments}
          members={members}
          problemOf={(field) => problems.get(`keywords.${place}.${field}`)}
          place={place}
          count={keywords.length}
          onMove={(to) => move(place, to)}
          onChange={replace}
          onClose={() => setSelected(undefined)}
        />
      )}
      <EscalationSection accountId={accountId} />
      <div className={classes.gap} />
      <KeywordBox
        label={t('keywords.excluded')}
        hint={t('keywords.excludedHint')}
        placeholder={t('keywords.excludedPlaceholder')}
        setting="excluded"
        phrases={excluded}
        problems={problemsOfList(problems, 'excludedKeywords')}
        warnings={idle.excluded}
        onAdd={(added) => onChange({ excludedKeywords: [...excludedKeywords, ...added] })}
        onRemove={(phrase) => onChange({ excludedKeywords: excludedKeywords.filter((each) => each !== phrase) })}
      />
    </Section>
  );
}
