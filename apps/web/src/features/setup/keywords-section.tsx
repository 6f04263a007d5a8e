import type { Capture } from '@perch/contracts';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activeDepartments, useDepartments } from '../../lib/directory.ts';
import type { ChangeCapture } from './capture-form.tsx';
import { KeywordBox } from './keyword-box.tsx';
import { KeywordEditor } from './keyword-editor.tsx';
import { newKeyword, type Keyword } from './keyword-entry.ts';
import { Section } from './section.tsx';
import classes from './setup.module.css';

interface KeywordsSectionProps {
  capture: Capture;
  onChange: ChangeCapture;
}

export function KeywordsSection({ capture, onChange }: KeywordsSectionProps) {
  const { t } = useTranslation();
  const departments = activeDepartments(useDepartments().data);
  const { focus } = useSearch({ strict: false });
  const { keywords, excludedKeywords } = capture;
  const [selected, setSelected] = useState(() => keywords.find(({ id }) => focus === `keyword:${id}`)?.phrase);
  const chosen = keywords.find(({ phrase }) => phrase === selected);
  const nameOf = (id: string | null) => departments.find((department) => department.id === id)?.name;
  const replace = (next: Keyword) => onChange({ keywords: keywords.map((each) => (each === chosen ? next : each)) });
  return (
    <Section title={t('keywords.title')} lead={t('keywords.lead')}>
      <KeywordBox
        label={t('keywords.label')}
        hint={t('keywords.hint')}
        placeholder={t('keywords.placeholder')}
        setting="keywords"
        phrases={keywords.map(({ id, phrase, departmentId }) => ({ id, phrase, note: nameOf(departmentId) }))}
        selected={selected}
        onSelect={(phrase) => setSelected(phrase === selected ? undefined : phrase)}
        onAdd={(phrases) => onChange({ keywords: [...keywords, ...phrases.map(newKeyword)] })}
        onRemove={(phrase) => onChange({ keywords: keywords.filter((each) => each.phrase !== phrase) })}
      />
      {chosen && (
        <KeywordEditor
          keyword={chosen}
          departments={departments}
          onChange={replace}
          onClose={() => setSelected(undefined)}
        />
      )}
      <div className={classes.gap} />
      <KeywordBox
        label={t('keywords.excluded')}
        hint={t('keywords.excludedHint')}
        placeholder={t('keywords.excludedPlaceholder')}
        setting="excluded"
        phrases={excludedKeywords.map((phrase) => ({ phrase, note: undefined }))}
        onAdd={(phrases) => onChange({ excludedKeywords: [...excludedKeywords, ...phrases] })}
        onRemove={(phrase) => onChange({ excludedKeywords: excludedKeywords.filter((each) => each !== phrase) })}
      />
    </Section>
  );
}
